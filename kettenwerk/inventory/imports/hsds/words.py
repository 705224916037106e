"""How words of HSDS are read here; what has no counterpart stays „nicht erhoben“."""

import math
import re
from collections.abc import Iterable

from kettenwerk.core.grids import number_text, plain
from kettenwerk.inventory.models import Field, OfferStatus
from kettenwerk.inventory.models.vocabulary import Known

SUMMARY, COST, LANGUAGES, FUNCTION, HOURS, TO_BRING, ACCESS = 600, 200, 200, 120, 200, 200, 200

STATUS = {
    "active": OfferStatus.RUNNING,
    "defunct": OfferStatus.ENDED,
    "inactive": OfferStatus.UNKNOWN,
    "temporarily closed": OfferStatus.UNKNOWN,
}

# Uppermost terms of Open Eligibility; „Care“, „Emergency“, „Transit“ and „Work“ have no counterpart.
FIELD_OF_TERM = {
    "food": Field.SOCIAL,
    "housing": Field.SOCIAL,
    "goods": Field.SOCIAL,
    "money": Field.SOCIAL,
    "health": Field.HEALTH,
    "education": Field.EDUCATION,
    "legal": Field.LAW,
}
FIELD_WORDS = {plain(word): code for code, label in Field.choices for word in (code, label)}

# A number's label is kept when all its words are here; anything else may be the name of a person.
_FUNCTIONS = """
    a access admin administration admission admissions adult after ambulanz and anmeldung
    anrufbeantworter appointment appointments area assistance auskunft baby beratung
    bereitschaft beschwerde beschwerdestelle billing bookings büro call care center central
    child children city clinic community complaints consumer coordination counseling county
    crisis customer dental department der des desk die district donation donations donor
    education educational elternberatung emergency empfang enquiries enrollment fachberatung
    family financial for free frühe fundraising für general geschäftsstelle health help helpline
    hilfen home hospital hot hotline hours housing human im in info information infotelefon
    inquiries intake jugendamt jugendhilfe kinder koordination koordinationsstelle krisendienst
    legal leitung line local main medical meeting mental mobil national night notdienst notruf
    number office operator or outreach pantry pforte police program programs projects public
    recorded referral referrals regional registration relations reservations scheduling school
    schreibtelefon sekretariat senior service services sprechstunde sprechzeiten staff state
    support tax teen telefon terminvergabe the toll training treatment tty und vermittlung
    verwaltung veterans volunteer volunteering volunteers weekend wic women youth zentrale
    zentrum
"""
FUNCTION_WORDS = frozenset(_FUNCTIONS.split())
_NUMBERED = re.compile(r"^(?:phone|telefon|tel\.?)?\s*#?\s*\d*$", re.IGNORECASE)
NOT_PUBLIC = re.compile(
    r"\bnot? (?:give|hand)|\bdo not (?:publish|share)|\binternal (?:use )?only\b|\buse only\b"
    r"|nicht weitergeben|nur intern|\bvertraulich\b",
    re.IGNORECASE,
)
NEUTRAL = "Telefon"
_LETTERS = re.compile(r"[^\W\d_]+")

_VIOLENCE = re.compile(
    r"domestic violence|spous\w+ abuse|family violence|battered|abused (?:women|spouses)"
    r"|human trafficking|häusliche\w* gewalt|gewaltbetroffen",
    re.IGNORECASE,
)
_REFUGE = re.compile(
    r"\bshelter|safe ?house|transitional housing|notunterkunft|zuflucht|schutzwohnung",
    re.IGNORECASE,
)
_REFUGE_NAME = re.compile(
    r"frauenhaus|frauenhäus|mädchenhaus|schutzwohnung|frauenschutz|schutzhaus", re.IGNORECASE
)

_NO_BOOKING = re.compile(
    r"\bwalk[- ]?ins?\b|\bno appointments?\b|\bdrop[- ]in\b|ohne (?:vor)?anmeldung"
    r"|keine (?:vor)?anmeldung",
    re.IGNORECASE,
)
_BOOKING = re.compile(
    r"\bby appointment|\bappointments? (?:is |are )?(?:required|necessary|only)|\brequires? an appointment"
    r"|\bcall (?:\w+ ){0,3}(?:for|to (?:make|schedule|set up)) (?:an )?appointment"
    r"|\b(?:must|required to) (?:register|apply)|registration (?:is )?required"
    r"|(?:vor)?anmeldung (?:ist )?(?:erforderlich|nötig|notwendig)|nur (?:nach|mit) (?:vor)?anmeldung"
    r"|nach (?:termin)?vereinbarung",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"(?:free(?: of (?:charge|cost))?|no (?:fees?|charges?|costs?)|kostenlos|kostenfrei|gratis"
    r"|gebührenfrei|keine (?:kosten|gebühren))(?: (?:for all|für alle))?",
    re.IGNORECASE,
)
_STEP_FREE = re.compile(
    r"wheelchair|step[- ]free|stufenlos|stufenfrei|rollstuhlgerecht", re.IGNORECASE
)
_NOT_STEP_FREE = re.compile(
    r"\b(?:not?|kein\w*|nicht|only|nur|teilweise|partial\w*)\b", re.IGNORECASE
)
_NONE = re.compile(r"^(?:no|none|not available|n/?a|nein|keine?r?|nicht möglich)\b", re.IGNORECASE)


def shortened(text: str, length: int) -> str:
    """At most ``length`` characters, cut between words, with a mark where something is missing."""
    text = re.sub(r"\s+", " ", text).strip()
    if len(text) <= length:
        return text
    cut = text[: length - 2]
    space = cut.rfind(" ")
    return f"{cut[:space] if space > length // 2 else cut} …".strip()


def needs_registration(text: str) -> str:
    """Yes or no where it is stated, else nothing."""
    is_open, is_booked = bool(_NO_BOOKING.search(text)), bool(_BOOKING.search(text))
    if is_open == is_booked:
        return ""
    return str(Known.NO if is_open else Known.YES)


def has_interpreter(text: str) -> str:
    if not text:
        return ""
    return str(Known.NO if _NONE.match(text) else Known.YES)


def is_free(fees: str, amounts: Iterable[str]) -> str:
    """Yes where the source says so and says nothing else, or every price is nought."""
    prices = [amount for amount in amounts if amount]
    says_so = bool(_FREE.fullmatch(fees.strip(" .!;")))
    is_nought = bool(prices) and not fees and all(_is_nought(amount) for amount in prices)
    return str(Known.YES) if says_so or is_nought else ""


def _is_nought(amount: str) -> bool:
    try:
        return float(amount) == 0
    except ValueError:
        return False


def is_step_free(text: str) -> str:
    """Yes where wheelchairs are named without any reservation."""
    return str(Known.YES) if _STEP_FREE.search(text) and not _NOT_STEP_FREE.search(text) else ""


def papers_of(texts: Iterable[str]) -> str:
    """What to bring; „nichts“ where the source says that nothing is needed."""
    found = [text.strip().lstrip("=+@-•* \t") for text in texts if text.strip()]
    if found and all(_NONE.fullmatch(text.rstrip(".")) for text in found):
        return "nichts"
    return shortened("; ".join(dict.fromkeys(found)), TO_BRING)


def function_of(text: str) -> tuple[str, bool]:
    """A label fit to be shown, and whether one had to be left out because it may name a person."""
    text = text.strip(" -:;,.")
    words = [word.lower() for word in _LETTERS.findall(text)]
    if not text or _NUMBERED.match(text):
        return NEUTRAL, False
    if words and all(word in FUNCTION_WORDS for word in words):
        return shortened(text, FUNCTION), False
    return NEUTRAL, True


def names_in(text: str, name: str) -> bool:
    """Whether a text holds a word of a person's name."""
    words = {word.lower() for word in _LETTERS.findall(name) if len(word) > 2}
    return any(word in text.lower() for word in words)


def is_refuge(name: str, text: str) -> bool:
    """Whether this may be a place whose address protects people."""
    return bool(_REFUGE_NAME.search(name)) or bool(
        _VIOLENCE.search(f"{name} {text}") and _REFUGE.search(f"{name} {text}")
    )


def age_of(text: str) -> str:
    """Years as they are given; what is no number stays as it is and is refused at its row."""
    try:
        number = float(text)
    except ValueError:
        return text
    return number_text(number) if math.isfinite(number) else text


def degrees_of(text: str) -> str:
    """Six decimals, about ten centimetres; a comma, because ``51.534`` could be a thousand."""
    try:
        number = round(float(text), 6)
    except ValueError:
        return text
    return number_text(number) if math.isfinite(number) else text
