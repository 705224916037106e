"""How people write the same name differently; each change takes a name and a random source."""

import random
import re
from collections.abc import Callable

SHORT = {
    "Arbeitskreis": "AK",
    "Arbeitsgemeinschaft": "AG",
    "Arbeiterwohlfahrt": "AWO",
    "Kindertageseinrichtungen": "Kitas",
    "Kindertageseinrichtung": "KiTa",
    "Kindertagesstätte": "Kita",
    "Evangelische": "Ev.",
    "Katholische": "Kath.",
    "katholischer": "kath.",
    "Beratungsstelle": "Beratungsst.",
    "Sozialdienst katholischer Frauen": "SkF",
    "Familienzentrum": "FZ",
    "Familienzentren": "FZ",
    "Fachbereich": "FB",
    "Jugendhilfeausschuss": "JHA",
    "Stadtteilkonferenz": "STK",
    "Runder Tisch": "RT",
    "Qualitätszirkel": "QZ",
    "Kinder- und Jugend": "KiJu-",
    "Volkshochschule": "VHS",
    "Volkshochschulen": "VHS",
    "Psychosozialen Arbeitsgemeinschaft": "PSAG",
    "Sozialpädagogisches Zentrum": "SPZ",
    "Mehrgenerationenhaus": "MGH",
    "Deutsche": "Dt.",
    "Städtische": "Städt.",
    "Ministerium": "Min.",
    "Nordrhein-Westfalen": "NRW",
    "Regionale": "Reg.",
    "Regionales": "Reg.",
    "Psychologische": "Psych.",
    "Hilfen zur Erziehung": "HzE",
    "Verein": "V.",
    "Lokales": "Lok.",
}
LONG = {
    "AK": "Arbeitskreis",
    "AG": "Arbeitsgemeinschaft",
    "AWO": "Arbeiterwohlfahrt",
    "PSAG": "Psychosoziale Arbeitsgemeinschaft",
    "VHS": "Volkshochschule",
    "OGS": "Offene Ganztagsschule",
    "ASD": "Allgemeiner Sozialer Dienst",
    "SPD": "Sozialdemokratische Partei",
    "NRW": "Nordrhein-Westfalen",
    "Kita": "Kindertageseinrichtung",
    "Kitas": "Kindertageseinrichtungen",
}
SMALL = {" und ": (" u. ", " & ", " + "), " für ": (" f. ",), "straße": ("str.",)}
PLACES = (
    *("Kreis Unna", "Kreisstadt Unna", "Unna", "Bergkamen", "Bönen", "Fröndenberg/Ruhr"),
    *("Holzwickede", "Kamen", "Lünen", "Schwerte", "Selm", "Werne", "Königsborn"),
)
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
type_change = Callable[[str, random.Random], str]


def typo(name: str, rng: random.Random) -> str:
    """One letter of a longer word swapped, lost, doubled or replaced."""
    words = list(re.finditer(r"[A-Za-zÄÖÜäöüß]{5,}", name))
    if not words:
        return name
    word = rng.choice(words)
    place = rng.randint(word.start() + 1, word.end() - 2)
    letter = name[place]
    swapped = name[place + 1] + letter
    return rng.choice(
        [
            name[:place] + swapped + name[place + 2 :],
            name[:place] + name[place + 1 :],
            name[:place] + letter + name[place:],
            name[:place] + rng.choice("aeinrst") + name[place + 1 :],
        ]
    )


def two_typos(name: str, rng: random.Random) -> str:
    return typo(typo(name, rng), rng)


def shortened(name: str, rng: random.Random) -> str:
    possible = [word for word in SHORT if re.search(rf"\b{word}(?![a-z])", name)]
    if possible:
        word = rng.choice(possible)
        return re.sub(rf"\b{word}(?![a-z])", SHORT[word], name, count=1)
    words = list(re.finditer(r"[A-Za-zÄÖÜäöüß]{11,}", name))
    if not words:
        return name
    word_match = rng.choice(words)
    return f"{name[: word_match.start() + rng.randint(5, 7)]}.{name[word_match.end() :]}"


def small_words_shortened(name: str, rng: random.Random) -> str:
    for word, choices in SMALL.items():
        name = name.replace(word, rng.choice(choices))
    return name


def written_out(name: str, rng: random.Random) -> str:
    possible = [word for word in LONG if re.search(rf"\b{word}\b", name)]
    if not possible:
        return name
    word = rng.choice(possible)
    return re.sub(rf"\b{word}\b", LONG[word], name, count=1)


def plain_umlauts(name: str, rng: random.Random) -> str:
    table = UMLAUTS if rng.random() < 0.7 else {one: two[:1] for one, two in UMLAUTS.items()}
    return "".join(table.get(letter, letter) for letter in name)


def reordered(name: str, rng: random.Random) -> str:
    """The place first, or the last word first with a comma, or halves around a separator swapped."""
    place = next((one for one in PLACES if name.endswith(f" {one}")), None)
    if place:
        return f"{place}{rng.choice((': ', ' - ', ', ', ' '))}{name[: -len(place)].strip()}"
    for separator in (" - ", "/", ", "):
        first, found, last = name.partition(separator)
        if found and len(first) > 3 and len(last) > 3:
            return f"{last.strip()}{separator}{first.strip()}"
    words = name.split()
    if len(words) < 2:
        return name
    return f"{words[-1]}, {' '.join(words[:-1])}"


def other_hyphens(name: str, rng: random.Random) -> str:
    if "-" in name.strip("-"):
        return name.replace("-", rng.choice((" ", "")), 1) if "- " not in name else name
    words = name.split()
    pairs = [place for place in range(len(words) - 1) if words[place + 1][:1].isupper()]
    if not pairs:
        return name
    place = rng.choice(pairs)
    return " ".join([*words[:place], f"{words[place]}-{words[place + 1]}", *words[place + 2 :]])


def other_case(name: str, rng: random.Random) -> str:
    return name.upper() if rng.random() < 0.5 else name.lower()


def without_a_part(name: str, rng: random.Random) -> str:
    """Without brackets, legal form, place or subtitle."""
    choices = [
        re.sub(r"\s*\([^)]*\)", "", name),
        re.sub(r"\s*(e\.V\.|gGmbH|GmbH)", "", name),
        name.partition(" - ")[0],
        *(name.removesuffix(f" {place}").removesuffix(" der Stadt") for place in PLACES),
        *(name.replace(f" im {place}", "").replace(f" der Stadt {place}", "") for place in PLACES),
    ]
    shorter = sorted({one.strip() for one in choices if one.strip() != name and len(one) > 3})
    return rng.choice(shorter) if shorter else name


def with_more(name: str, rng: random.Random) -> str:
    return rng.choice((f"{name} e.V.", f"{name} (neu)", f"{name} im Kreis Unna", f"Die {name}"))


CHANGES: dict[str, type_change] = {
    "hyphens": other_hyphens,
    "letter case": other_case,
    "missing part": without_a_part,
    "more words": with_more,
    "order": reordered,
    "shortened": shortened,
    "small words": small_words_shortened,
    "two typos": two_typos,
    "typo": typo,
    "typo again": typo,
    "umlauts": plain_umlauts,
    "written out": written_out,
}
