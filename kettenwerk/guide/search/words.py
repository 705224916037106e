"""Texts and queries reduced to the same words: folded, stemmed, verbs without their ending.

Words in other scripts stay as they are, in lower case. A query leaves no trace: its words pass by the
memory of the stemmer.
"""

import re
import unicodedata

from kettenwerk.core.names import fold, stem_word

LONGEST_WORD = 40
MOST_LETTERS = 2_000
_WORD = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[a-z0-9]+")
_VERB_ENDINGS = ("st", "t", "en")
_SHORTEST_ROOT = 4
# Say nothing about what somebody looks for.
_STOP = """
ab aber als alle allem allen alles also am an andere anderen anderer auch auf aus bei beim bin
bis bist bitte brauche brauchen braucht da dabei dafür damals damit dann daran das dass dein
deine dem den denn der deren des deshalb dich die dies diese diesem diesen dieser dieses dir doch
dort du durch eben ein eine einem einen einer eines einfach er es etwas euch euer eure fast finde
finden findet fragen frage fürs für gab gar geben gegen geht gehe gehen gern gibt gerade gesucht
ganz gut habe haben hab hat hatte hatten hätte hilfe hilft helfen her hier hin ich ihm ihn ihnen
ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jedem jeden jeder jemand jemandem jemanden
jetzt kann kannst kein keine keinem keinen keiner können könnte könnten komme kommen kommt lieber
mal man mach mache machen macht mehr mein meine meinem meinen meiner mich mir mit möchte möchten
muss müssen nach nähe nicht nichts niemand noch nun nur ob oder ohne sehr sein seine seinem
seinen seiner seit selbst sich sie sind so sogar soll sollen sollte sollten such suche suchen
sucht tun über um und uns unser unsere unserem unseren unserer unter viel viele vielen vom von vor
wann war waren warum was weil weiter weiß welche welchem welchen welcher welches wem wen wenig
wenn wer werde werden wie wieder will wir wird wo wohin wollen wollte würde würden zu zum zur
zwei gibts dringend eigentlich irgendwie immernoch kriegen bekommen bekomme bekommt wegen soviel
zurück bald tipp rat angebot angebote jahr jahre jahren jährige jährigen monat monate monaten alt
"""
# Say little: nearly every offer is for them.
_WEAK = """
kind kinder kindes kindern sohn sohnes söhne tochter töchter familie familien eltern mutter mütter
mama kleine kleiner kleinen klein neu neue information informationen tipps beratung unterstützung
leben tag tage zeit frau mann leute menschen
"""
STOP_WORDS = frozenset(map(fold, _STOP.split()))
WEAK_WORDS = frozenset(map(fold, _WEAK.split()))


def root(folded: str, *, remember: bool = True) -> str:
    """``schreien``, ``schreit`` → ``schrei``."""
    stemmer = stem_word if remember else stem_word.__wrapped__
    stem = stemmer(folded)
    for ending in _VERB_ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= _SHORTEST_ROOT:
            return stem[: -len(ending)]
    return stem


def plain(word: str) -> str:
    """One word as it is compared: ASCII if it is written in Latin letters."""
    folded = fold(word)
    if _PLAIN.fullmatch(folded) and len(folded) * 2 >= len(word):
        return folded[:LONGEST_WORD]
    return word.casefold()[:LONGEST_WORD]


def written(text: str) -> list[str]:
    """The words of a text as written, control characters and signs gone."""
    return _WORD.findall(unicodedata.normalize("NFKC", text[:MOST_LETTERS]))


def token(word: str, *, remember: bool = True) -> str:
    """What a word is compared by; words in other scripts are not stemmed."""
    compared = plain(word)
    return root(compared, remember=remember) if compared.isascii() else compared


def tokens(text: str) -> tuple[str, ...]:
    """The distinct words of a text in order of appearance, for the index."""
    return tuple(dict.fromkeys(token(word) for word in written(text)))
