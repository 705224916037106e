"""From a written name to the words that are compared: short forms, legal forms, places, numbers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kettenwerk.analysis.wording import Name, stem
from kettenwerk.core.names import fold

# What people write for longer words; meanings that offices use for the same thing are one word.
SHORT_FORMS = {
    "ag": "arbeitskreis", "ak": "arbeitskreis", "arbeitsgemeinschaft": "arbeitskreis",
    "arbeitsgruppe": "arbeitskreis", "asd": "allgemeiner sozialer dienst",
    "awo": "arbeiterwohlfahrt", "brk": "rotes kreuz", "drk": "rotes kreuz",
    "dksb": "kinderschutzbund", "dt": "deutsche", "ev": "evangelische", "fb": "fachbereich",
    "fbs": "familienbildungsstaette", "foes": "foerderschule", "fz": "familienzentrum",
    "ges": "gesamtschule", "ggs": "gemeinschaftsgrundschule", "gs": "grundschule",
    "gym": "gymnasium", "hze": "hilfen zur erziehung", "jha": "jugendhilfeausschuss",
    "juze": "jugendzentrum", "jz": "jugendzentrum", "kath": "katholische",
    "kdoe": "koerperschaft", "kgs": "katholische grundschule", "kh": "krankenhaus",
    "kiga": "kindertageseinrichtung", "kigae": "kindertageseinrichtung",
    "kijub": "kinder jugendbuero", "kiju": "kinder jugend", "kita": "kindertageseinrichtung",
    "kitas": "kindertageseinrichtungen", "kindergarten": "kindertageseinrichtung",
    "kindergaerten": "kindertageseinrichtungen", "kindertagesstaette": "kindertageseinrichtung",
    "kindertagesstaetten": "kindertageseinrichtungen", "lok": "lokales",
    "mgh": "mehrgenerationenhaus", "min": "ministerium", "nrw": "nordrhein westfalen",
    "nw": "netzwerk", "ogs": "offene ganztagsschule", "ogata": "offene ganztagsschule",
    "psag": "psychosoziale arbeitskreis", "qz": "qualitaetszirkel", "reg": "regionales",
    "rs": "realschule", "rt": "runder tisch", "skf": "sozialdienst katholischer frauen",
    "skm": "sozialdienst katholischer maenner", "spz": "sozialpaedagogisches zentrum",
    "stk": "stadtteilkonferenz", "str": "strasse",
    "vhs": "volkshochschule", "zentr": "zentrum",
}  # fmt: skip
SMALL_WORDS = (
    "a", "am", "an", "auf", "aus", "bei", "beim", "d", "das", "dem", "den", "der", "des", "die",
    "ein", "eine", "einem", "einer", "f", "fuer", "gem", "im", "in", "ins", "mit", "nach", "neu",
    "o", "ohne", "u", "und", "v", "vom", "von", "z", "zu", "zum", "zur",
)  # fmt: skip
# Words that say what kind of thing it is, not which one.
KIND_WORDS = (
    "amt", "arbeitskreis", "behoerde", "beratung", "beratungsstelle", "buero", "buendnis", "bund",
    "dienst", "einrichtung", "facharbeitskreis", "fachbereich", "fachdienst", "forum", "gemeinde",
    "gruppe", "haus", "kindertageseinrichtung", "konferenz", "kreis", "kreisstadt", "netzwerk",
    "netz", "offen", "projekt", "schule", "staedtisch", "stadt", "standort", "stelle", "verband",
    "verein", "zentrum",
)  # fmt: skip
KIND_WEIGHT, BRACKET_WEIGHT, LONGEST = 0.35, 0.3, 200
OFFICE_WEIGHT, PLACE_WEIGHT = 0.03, 0.02
SHORTEST_MISSPELLED = 5
OFFICES = ("stadt", "kreisstadt", "gemeinde", "kreis")
_LEGAL = re.compile(r"\b(e\.\s?v|g?gmbh|e\.\s?g|ggmbh|gag|kdör|kdoer|stiftung\s+bürgerl\w*)\b\.?")
_TOKEN = re.compile(r"[a-z0-9]+\.?")
_ROMAN = frozenset({"ii", "iii", "iv", "vi", "vii", "viii"})
_NUMBERED = re.compile(r"^([a-z]{0,2})(\d+)([a-z]?)$")
_UMLAUT = re.compile(r"([aou])e")


def plain(text: str) -> str:
    """Lower case without umlauts however they are written: ä, ae and a are one letter."""
    return _UMLAUT.sub(r"\1", fold(text))


_KIND_STEMS = frozenset(stem(plain(word)) for word in KIND_WORDS)
_WRITTEN_OUT = {plain(short): plain(long).split() for short, long in SHORT_FORMS.items()}
_SMALL = frozenset(plain(word) for word in SMALL_WORDS)
type_places = Mapping[tuple[str, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Spelled:
    """A name taken apart: the forms to compare, and the areas it may speak of."""

    names: tuple[Name, ...]
    places: frozenset[int]
    place_words: frozenset[str]


@dataclass(frozen=True)
class Places:
    """The names of areas as they occur inside other names: ``Kreis Unna``, ``Kamener``."""

    by_words: dict[tuple[str, ...], frozenset[int]]

    @classmethod
    def of(cls, names: Iterable[tuple[int, str]]) -> "Places":
        found: dict[tuple[str, ...], set[int]] = {}
        rows = [(number, tuple(_words(name))) for number, name in names]
        heads = {words for _, words in rows}
        for number, words in rows:
            for form in _place_forms(words, heads):
                found.setdefault(form, set()).add(number)
        return cls({words: frozenset(numbers) for words, numbers in found.items()})

    @cached_property
    def proper(self) -> frozenset[str]:
        """The words of places without „Kreis“ or „Stadt“."""
        return frozenset({word for run in self.by_words for word in run} - set(OFFICES) - _SMALL)

    @cached_property
    def long_words(self) -> dict[str, tuple[str, ...]]:
        runs = [run for run in self.by_words if len(run) == 1]
        return {run[0]: run for run in runs if len(run[0]) >= SHORTEST_MISSPELLED}

    @cached_property
    def _choices(self) -> list[str]:
        return sorted(self.long_words)

    @cached_property
    def guesses(self) -> dict[str, frozenset[int]]:
        """What misspelled words were taken for; filled as they come."""
        return {}

    def at(self, words: list[str], start: int) -> tuple[int, frozenset[int]]:
        """The longest place that begins here: how many words, which areas."""
        for length in (4, 3, 2, 1):
            run = tuple(words[start : start + length])
            if len(run) == length and run in self.by_words:
                return length, self.by_words[run]
        return self._misspelled(words[start])

    def _misspelled(self, word: str) -> tuple[int, frozenset[int]]:
        """„Lnüen“ is Lünen: one slip in a place of at least five letters."""
        if len(word) < SHORTEST_MISSPELLED:
            return 0, frozenset()
        if word not in self.guesses:
            best = process.extractOne(word, self._choices, scorer=OSA.distance, score_cutoff=1)
            found = self.by_words[self.long_words[best[0]]] if best else frozenset()
            self.guesses[word] = found
        areas = self.guesses[word]
        return (1, areas) if areas else (0, areas)


def _words(text: str) -> list[str]:
    return [word.rstrip(".") for word in _TOKEN.findall(plain(text))]


def _place_forms(words: tuple[str, ...], heads: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """``Kreis Unna`` is also ``Unna``, ``Unna`` also ``Unnaer``, ``Unna-Königsborn`` ``Königsborn``."""
    if not words:
        return
    yield words
    if words[0] == "kreis":
        yield from [words[1:]] if len(words) > 1 else []
        return
    for office in OFFICES[:3]:
        yield (office, *words)
    if words[:1] in heads and len(words) == 2 and len(words[1]) >= SHORTEST_MISSPELLED:
        yield words[1:]
        yield (f"{words[1]}er",)
    last = words[-1]
    cut = last.removesuffix("en") if last.endswith("en") else last.removesuffix("e")
    for adjective in {f"{last}er", f"{cut}er"}:
        yield (*words[:-1], adjective)


def spell(text: str, places: Places, aliases: Iterable[str] = ()) -> Spelled:
    """The whole name, forms without brackets and subtitles, and the other names people use."""
    text = text[:LONGEST]
    found, areas = _name(text, places, is_whole=True)
    names = {found: None}
    for short in _short_forms(text):
        names.setdefault(_name(short, places, is_whole=False)[0])
    for alias in aliases:
        if alias.strip():
            names.setdefault(_name(alias[:LONGEST], places, is_whole=True)[0])
    kept = tuple(name for name in names if name.words)
    place_words = places.proper & set(_words(text)) if areas else frozenset()
    return Spelled(kept or (Name((plain(text) or "?",), (1.0,)),), areas, place_words)


def _short_forms(text: str) -> Iterator[str]:
    """„KEEP - Königsborner Ein-Eltern-Projekt“ is also „KEEP“; a printed short form is a name."""
    for separator in (" - ", " – ", " / "):
        first, cut, rest = text.partition(separator)
        if cut and len(first.strip()) > 3:
            yield first
            yield rest
    without = re.sub(r"\([^)]*\)", " ", text)
    if without != text and without.strip():
        yield without
        yield from re.findall(r"\(([A-ZÄÖÜ][\w-]{1,7})\)", text)


def _name(text: str, places: Places, *, is_whole: bool) -> tuple[Name, frozenset[int]]:
    inside = " ".join(re.findall(r"\(([^)]*)\)", text))
    outside = re.sub(r"\([^)]*\)", " ", text)
    words: list[tuple[str, float]] = []
    numbers: set[str] = set()
    areas: frozenset[int] = frozenset()
    for part, most in ((outside, 1.0), (inside, BRACKET_WEIGHT)):
        tokens = list(_tokens(part))
        at = 0
        while at < len(tokens):
            length, here = places.at([one.rstrip(".") for one in tokens], at)
            if length:
                words += [_place_word(one) for one in tokens[at : at + length]]
                areas |= here
                at += length
                continue
            number = _number(tokens[at])
            if number:
                numbers.add(number)
            elif tokens[at].rstrip(".") not in _SMALL:
                words.append(_weighed(tokens[at], most))
            at += 1
    return _made(words, frozenset(numbers), is_whole=is_whole), areas


def _made(words: list[tuple[str, float]], numbers: frozenset[str], *, is_whole: bool) -> Name:
    """Where no word tells things apart, the best of the others have to."""
    best = max((weight for _, weight in words), default=0.0)
    if best < 1.0:
        words = [(word, 1.0 if weight == best else weight) for word, weight in words]
    return Name(
        tuple(word for word, _ in words), tuple(weight for _, weight in words), numbers, is_whole
    )


def _tokens(text: str) -> Iterator[str]:
    """Words in plain letters; short forms written out, „Kinder- und“ joined to nothing."""
    without = _LEGAL.sub(" ", re.sub(r"\beV\b", " ", text).lower())
    for token in _TOKEN.findall(plain(without)):
        word = token.rstrip(".")
        if word.endswith("str") and len(word) > 5:
            yield f"{word}asse"
        elif word in _WRITTEN_OUT:
            yield from _WRITTEN_OUT[word]
        else:
            yield token


def _weighed(token: str, most: float) -> tuple[str, float]:
    if token.endswith("."):
        return token, most
    return token, min(most, KIND_WEIGHT) if _is_kind(stem(token)) else most


@lru_cache(maxsize=50_000)
def _is_kind(word: str) -> bool:
    """Also with one slip of the pen in five letters or more."""
    if word in _KIND_STEMS or len(word) < SHORTEST_MISSPELLED - 1:
        return word in _KIND_STEMS
    return any(
        len(kind) >= SHORTEST_MISSPELLED and OSA.distance(word, kind, score_cutoff=1) <= 1
        for kind in _KIND_STEMS
    )


def _place_word(token: str) -> tuple[str, float]:
    word = token.rstrip(".")
    return word, OFFICE_WEIGHT if word in OFFICES else PLACE_WEIGHT


def _number(token: str) -> str:
    word = token.rstrip(".")
    if word in _ROMAN:
        return word
    match = _NUMBERED.match(word)
    return word if match else ""
