"""Filters of a list as links: what may be chosen, what is chosen, where each choice leads."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class Option:
    """One choice; its link chooses it, or lets go of it if it is chosen."""

    value: str
    label: str
    url: str
    is_chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter, e.g. „Handlungsfeld“, with its choices."""

    name: str
    label: str
    options: tuple[Option, ...]

    @property
    def chosen_text(self) -> str:
        """The chosen words, for the closed filter."""
        return ", ".join(option.label for option in self.options if option.is_chosen)

    @property
    def is_open(self) -> bool:
        return bool(self.chosen_text)


def make_facet(
    query: QueryDict, name: str, label: str, choices: Iterable[tuple[str, str, int | None]]
) -> Facet:
    """A filter over ``choices`` (value, German label, count or ``None``); one may be chosen.

    Choosing goes back to the first page and keeps every other key of the query.
    """
    chosen = query.get(name, "")
    options = []
    for value, words, count in choices:
        is_chosen = value == chosen
        url = changed_query(query, **{name: None if is_chosen else value, "page": None})
        options.append(Option(value, words, url, is_chosen, count))
    return Facet(name, label, tuple(options))


def changed_query(query: QueryDict, **changes: object) -> str:
    """The query with some keys replaced (a list sets several); ``None`` or ``""`` removes one."""
    changed = query.copy()
    for name, value in changes.items():
        values = value if isinstance(value, list | tuple) else [value]
        kept = [str(one) for one in values if one not in (None, "")]
        if kept:
            changed.setlist(name, kept)
        else:
            changed.pop(name, None)
    return f"?{changed.urlencode()}"
