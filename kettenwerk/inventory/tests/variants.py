"""Makes the variants of Kreis Unna that duplicate search is measured on: ``python -m kettenwerk.inventory.tests.variants``.

Written, seeded and committed before any scoring was tuned. Addresses, telephone numbers and
websites are invented and cannot exist (numbers below 0999, domains below ``.example``). Every
original belongs to one half, ``tuning`` or ``held_out``; so do all its variants, true and false.
"""

import csv
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kettenwerk.inventory.tests.misspellings import CHANGES

FILE = Path(__file__).resolve().with_name("variants.csv")
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "kreis-unna"
SEED = 20111214
TRUE = {"organisation": 120, "offer": 80, "network": 60, "site": 40}
FALSE = {"organisation": 80, "offer": 50, "network": 40, "site": 30}
HALVES = ("tuning", "held_out")
TOWNS = (
    *("Bergkamen", "Bönen", "Fröndenberg/Ruhr", "Holzwickede", "Kamen", "Lünen"),
    *("Schwerte", "Selm", "Unna", "Werne"),
)
STREETS = (
    *("Beispielstraße", "Musterweg", "Erfundene Straße", "Am Übungsplatz", "Probegasse"),
    *("Lange Beispielallee", "Vorlagenplatz", "Große Musterstraße"),
)
COLUMNS = (
    *("number", "half", "is_duplicate", "kind", "original", "changes", "name", "aliases"),
    *("category", "area", "parent", "fields", "age_from", "age_to"),
    *("website", "phone", "mail", "street", "postcode", "city", "lat", "lon"),
)
FACTS = COLUMNS[8:]
# Originals that a person who knows the place would ask about, judged before anything was scored;
# networks that the example itself marks as „vermutlich dasselbe“ are added by ``asked_about``.
WORTH_ASKING = (
    ("nw-fak-kindesschutzfachkraefte-kreis", "nw-fak-kindesschutzfachkraefte-unna"),
    ("diakonie", "diakonie-ruhr-hellweg"),
    ("schwerte-staedtische-kitas", "schwerter-kitas"),
    ("psychologische-beratungsstelle", "psychologische-beratungsstellen"),
)
KEPT, EMPTIED = 0.75, 0.95
type_row = dict[str, str]


def read(name: str) -> list[type_row]:
    with (EXAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asked_about() -> set[frozenset[str]]:
    """Pairs of originals whose report is no false alarm."""
    printed = {frozenset((row["id"], row["same_as"])) for row in read("networks") if row["same_as"]}
    return printed | {frozenset(pair) for pair in WORTH_ASKING}


def originals() -> dict[str, list[type_row]]:
    """The records of the example, and sites and contacts invented for them, in one form."""
    rng = random.Random(SEED)  # noqa: S311
    areas = {row["id"]: row for row in read("areas")}
    organisations = [_organisation(row, rng) for row in read("organisations")]
    return {
        "organisation": organisations,
        "offer": [_offer(row) for row in read("offers")],
        "network": [_network(row) for row in read("networks")],
        "site": _sites(organisations, areas, rng),
    }


def _plain(row: type_row, **values: str) -> type_row:
    return dict.fromkeys(COLUMNS, "") | {"original": row["id"], "name": row["name"]} | values


def _organisation(row: type_row, rng: random.Random) -> type_row:
    """Some have a website and a telephone; offices of one town share its website and switchboard."""
    above = row["parent_org"]
    values = {
        "kind": "organisation",
        "category": row["kind"],
        "area": row["area"],
        "parent": above,
        "fields": row["field"],
        "aliases": row["aliases"],
    }
    if row["kind"] != "generic" and rng.random() < 0.6:
        base = above if above and rng.random() < 0.7 else row["id"]
        number = sum(ord(letter) * (place + 3) for place, letter in enumerate(base)) % 90_000
        extension = "0" if base == above and rng.random() < 0.3 else str(rng.randint(10, 99))
        values["phone"] = f"0999 {10_000 + number}-{extension}"
        values["website"] = f"https://www.{base}.example/"
        values["mail"] = f"{'info' if base != above else row['id']}@{base}.example"
    return _plain(row, **values)


def _offer(row: type_row) -> type_row:
    return _plain(
        row,
        kind="offer",
        category=row["function"],
        area=row["area"],
        parent=row["provider_org"],
        fields=row["fields"],
        age_from=row["age_from"],
        age_to=row["age_to"],
    )


def _network(row: type_row) -> type_row:
    return _plain(
        row,
        kind="network",
        category=row["level"],
        area=row["area"],
        parent=row["responsible_org"] or row["coordinator_org"],
        fields=row["fields"],
        age_from=row["life_phase_from"],
        age_to=row["life_phase_to"],
    )


def _sites(
    organisations: list[type_row], areas: dict[str, type_row], rng: random.Random
) -> list[type_row]:
    """Eighty invented sites; every fifth shares its house with another organisation."""
    places = {row["id"] for row in areas.values() if row["kind"] in {"stadt", "gemeinde"}}
    seated = [
        row for row in organisations if row["category"] != "generic" and row["area"] in places
    ]
    found: list[type_row] = []
    for number, one in enumerate(rng.sample(seated, 80)):
        area = areas[one["area"]]
        values = {
            "street": f"{rng.choice(STREETS)} {rng.randint(1, 120)}",
            "postcode": f"0{rng.randint(1000, 9999)}",
            "city": area["name"],
            "lat": f"{float(area['lat']) + rng.uniform(-0.02, 0.02):.5f}",
            "lon": f"{float(area['lon']) + rng.uniform(-0.02, 0.02):.5f}",
        }
        if number % 5 == 4:
            values = {name: found[-1][name] for name in values}
        row = {"id": f"site-{one['original']}", "name": one["name"]}
        found.append(_plain(row, kind="site", area=one["area"], parent=one["original"], **values))
    return found


def make_variants() -> list[type_row]:
    """True variants first, then records that look alike and are something else."""
    rng = random.Random(SEED + 1)  # noqa: S311
    found = []
    for kind, rows in originals().items():
        names = {row["name"] for row in rows}
        halves = _halves(rows, rng)
        for half, is_duplicate in [(half, true) for true in (True, False) for half in HALVES]:
            wanted = (TRUE if is_duplicate else FALSE)[kind] // 2
            pool = _shuffled(halves[half], rng)
            while wanted:
                made = (_true if is_duplicate else _false)(pool.pop(0), rng)
                if not pool:
                    pool = _shuffled(halves[half], rng)
                if made is None or made["name"] in names:
                    continue
                made |= {"half": half, "is_duplicate": str(int(is_duplicate))}
                found.append(made)
                wanted -= 1
    for number, row in enumerate(found, 1):
        row["number"] = str(number)
    return found


def _halves(rows: list[type_row], rng: random.Random) -> dict[str, list[type_row]]:
    mixed = _shuffled(rows, rng)
    middle = len(mixed) // 2
    return {HALVES[0]: mixed[:middle], HALVES[1]: mixed[middle:]}


def _shuffled(rows: list[type_row], rng: random.Random) -> list[type_row]:
    return rng.sample(rows, len(rows))


def _true(row: type_row, rng: random.Random) -> type_row | None:
    """The same thing, written down by somebody else: name changed once or twice, facts lost.

    A name that lost its place keeps its area; else not even people could tell which one is meant.
    """
    name, done = row["name"], []
    wanted = 2 if rng.random() < 0.3 else 1
    for change in rng.sample(sorted(CHANGES), len(CHANGES)):
        changed = CHANGES[change](name, rng)
        if changed.strip(" ,:-") and changed != name:
            name = changed
            done.append(change)
        if len(done) == wanted:
            break
    if not done:
        return None
    made = row | {"name": name, "changes": "+".join(done), "aliases": ""}
    for fact in FACTS:
        draw = rng.random()
        is_only_hint = fact == "area" and "missing part" in done
        if draw > EMPTIED and row[fact]:
            made[fact] = _slightly_wrong(fact, row[fact], rng)
        elif draw > KEPT and fact not in {"lat", "lon"} and not is_only_hint:
            made[fact] = ""
    return _moved(made, rng) if row["kind"] == "site" else made


def _slightly_wrong(fact: str, value: str, rng: random.Random) -> str:
    if fact == "phone":
        return value.replace("0999 ", "+49 999 ")
    if fact == "website":
        return value.replace("https://www.", "http://") + "startseite.html"
    if fact in {"age_from", "age_to"}:
        return f"{max(0.0, float(value) + rng.choice((-1, 1))):g}"
    return value


def _moved(row: type_row, rng: random.Random) -> type_row:
    """House numbers slip, streets are shortened, pins sit on the other side of the house."""
    street, _, house = row["street"].rpartition(" ")
    choices: list[Callable[[], str]] = [
        lambda: f"{street} {house}a",
        lambda: f"{street} {int(house) + 2}",
        lambda: f"{street.replace('straße', 'str.').replace('Straße', 'Str.')} {house}",
        lambda: row["street"],
    ]
    moved = rng.choice(choices)() if street and house.isdecimal() else row["street"]
    if row["lat"] and row["lon"]:
        if rng.random() < 0.3:
            return row | {"street": moved, "lat": "", "lon": ""}
        return row | {
            "street": moved,
            "lat": f"{float(row['lat']) + rng.uniform(-0.0002, 0.0002):.5f}",
            "lon": f"{float(row['lon']) + rng.uniform(-0.0003, 0.0003):.5f}",
        }
    return row | {"street": moved}


def _false(row: type_row, rng: random.Random) -> type_row | None:
    """Something else that looks alike."""
    name, make = rng.choice(sorted(LOOKALIKES.items()))
    values = make(row, rng)
    if values is None or values["name"] == row["name"]:
        return None
    return row | {"aliases": ""} | values | {"changes": name}


def _in_another_town(row: type_row, rng: random.Random) -> type_row | None:
    town = next((one for one in TOWNS if one in row["name"]), None)
    if town is None:
        return None
    other = rng.choice([one for one in TOWNS if one != town])
    keys = {one["name"]: one["id"] for one in read("areas")}
    gone = dict.fromkeys(("parent", *FACTS[6:]), "")
    return gone | {"name": row["name"].replace(town, other), "area": keys[other]}


def _another_number(row: type_row, rng: random.Random) -> type_row | None:
    digits = [place for place, letter in enumerate(row["name"]) if letter.isdecimal()]
    if not digits:
        return {"name": f"{row['name']} Gruppe {rng.randint(2, 6)}"}
    place = digits[-1]
    other = rng.choice([one for one in "123456789" if one != row["name"][place]])
    return {"name": row["name"][:place] + other + row["name"][place + 1 :]}


def _a_part_of_it(row: type_row, rng: random.Random) -> type_row | None:
    part = rng.choice(("Förderverein", "Elternrat", "Geschäftsstelle", "Beirat", "Sekretariat"))
    above = row["original"] if row["kind"] == "organisation" else row["parent"]
    return {"name": f"{part} {row['name']}", "parent": above, "category": ""}


def _another_subject(row: type_row, rng: random.Random) -> type_row | None:
    subjects = ("Verkehr", "Kultur", "Energie", "Digitales", "Tierschutz", "Denkmalpflege")
    words = [one for one in row["name"].split() if one[:1].isupper() and one not in TOWNS]
    if len(words) < 2:
        return None
    return {"name": row["name"].replace(max(words, key=len), rng.choice(subjects))}


def _for_others(row: type_row, rng: random.Random) -> type_row | None:
    whom = rng.choice(("Mädchen", "Seniorinnen und Senioren", "Väter", "Geflüchtete", "Lehrkräfte"))
    return {"name": f"{row['name']} für {whom}", "age_from": "", "age_to": ""}


def _in_the_same_house(row: type_row, rng: random.Random) -> type_row | None:
    what = rng.choice(("Stadtbücherei", "Musikschule", "Mieterverein", "Radfahrclub", "Repaircafé"))
    town = next((one for one in TOWNS if one in row["name"]), "")
    return {"name": f"{what} {town}".strip(), "parent": "", "category": ""}


LOOKALIKES: dict[str, Callable[[type_row, random.Random], type_row | None]] = {
    "a part of it": _a_part_of_it,
    "another number": _another_number,
    "another subject": _another_subject,
    "for others": _for_others,
    "in another town": _in_another_town,
    "in the same house": _in_the_same_house,
}


def write(path: Path, rows: list[Any]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    write(FILE, make_variants())


if __name__ == "__main__":
    main()
