"""A stand-in for OpenSearch that reads requests as its documentation describes them; no server runs here."""

import json
from typing import Any

from kettenwerk.guide.search.opensearch import ALIAS, MAPPING
from kettenwerk.guide.search.opensearch_server import Server, Unreachable
from kettenwerk.guide.search.places import chord, kilometres, point

OPTIONS = {"index", "lte", "gt"}


class MadeServer(Server):
    """Keeps documents by index; refuses what the mapping does not know."""

    def __init__(self, *, is_dead: bool = False) -> None:
        super().__init__("http://made.example:9200", seconds=1)
        self.indexes: dict[str, dict[str, Any]] = {}
        self.alias = ""
        self.asked: list[tuple[str, str, str]] = []
        self.is_dead = is_dead

    def ask(self, method: str, path: str, content: bytes = b"", kind: str = "") -> Any:
        self.asked.append((method, path, kind))
        if self.is_dead:
            raise Unreachable("ConnectionRefusedError")
        name, _, what = path.strip("/").partition("/")
        name = self.alias if name == ALIAS else name
        if what == "_bulk":
            return self._write(name, [json.loads(line) for line in content.splitlines()])
        value: Any = json.loads(content or b"null")
        if name == "_aliases":
            return self._swap(value["actions"])
        if method == "PUT" and not what:
            self.indexes[name] = {"notes": value["mappings"]["_meta"], "rows": {}}
            return {}
        if name not in self.indexes:
            return None
        if what == "_search":
            return self._search(name, value)
        if method == "PUT":
            self.indexes[name]["notes"] = value["_meta"]
        return {name: {"mappings": {"_meta": self.indexes[name]["notes"]}}}

    def _swap(self, actions: list[Any]) -> Any:
        for action in actions:
            if "add" in action:
                self.alias = action["add"]["index"]
            else:
                del self.indexes[action["remove_index"]["index"]]
        return {}

    def _write(self, name: str, lines: list[Any]) -> Any:
        rows, left = self.indexes[name]["rows"], iter(lines)
        for line in left:
            if "delete" in line:
                rows.pop(line["delete"]["_id"], None)
            else:
                row = next(left)
                assert row.keys() == MAPPING["properties"].keys()
                rows[line["index"]["_id"]] = row
        return {"errors": False}

    def _search(self, name: str, value: Any) -> Any:
        assert value["_source"] is False
        rows = self.indexes[name]["rows"].items()
        found = [pk for pk, row in rows if holds(value["query"], row)]
        hits = [{"_id": pk} for pk in found[: value["size"]]]
        total = {"value": min(len(found), value["track_total_hits"])}
        shards = {"failed": 0}
        return {"timed_out": False, "_shards": shards, "hits": {"total": total, "hits": hits}}


def holds(clause: Any, row: dict[str, Any]) -> bool:
    """Whether a document matches; a clause this house does not write is a fault."""
    [(kind, inner)] = clause.items()
    if kind == "bool":
        return _all(inner, row)
    if kind == "geo_distance":
        inner = dict(inner)
        most = float(inner.pop("distance").removesuffix("km"))
        return any(_km(inner["places"], one) <= most for one in row["places"])
    if kind == "geo_bounding_box":
        return any(_is_in(inner["places"], one) for one in row["places"])
    if kind == "exists":
        return bool(_values(row, inner["field"]))
    [(name, wanted)] = inner.items()
    assert name in MAPPING["properties"], name
    found = _values(row, name)
    if kind == "range":
        assert wanted.keys() <= OPTIONS
        low, high = wanted.get("gt", float("-inf")), wanted.get("lte", float("inf"))
        return any(low < one <= high for one in found)
    assert kind in {"term", "terms"}, kind
    return any(one in found for one in (wanted if kind == "terms" else [wanted]))


def _all(inner: Any, row: dict[str, Any]) -> bool:
    assert inner.keys() <= {"filter", "should", "must_not", "minimum_should_match"}
    return (
        all(holds(one, row) for one in inner.get("filter", ()))
        and not any(holds(one, row) for one in inner.get("must_not", ()))
        and ("should" not in inner or any(holds(one, row) for one in inner["should"]))
    )


def _values(row: dict[str, Any], name: str) -> list[Any]:
    value = row[name]
    return value if isinstance(value, list) else [] if value is None else [value]


def _km(one: Any, other: Any) -> float:
    return kilometres(chord(point(one["lat"], one["lon"]), point(other["lat"], other["lon"])))


def _is_in(corners: Any, one: Any) -> bool:
    low, high = corners["bottom_right"], corners["top_left"]
    is_between = low["lat"] <= one["lat"] <= high["lat"]
    return bool(is_between and high["lon"] <= one["lon"] <= low["lon"])
