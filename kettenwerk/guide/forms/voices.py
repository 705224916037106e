"""What families may tell: a reason or a subject by one button, and up to 300 characters."""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kettenwerk.guide.search.ages import BANDS
from kettenwerk.inventory.models import Field

TEXT_LENGTH = 300
OTHER = "anderes"
# Reasons for „Hier stimmt etwas nicht“.
REASONS: dict[str, Promise] = {
    "telefon": _("Die Telefonnummer stimmt nicht"),
    "zeiten": _("Die Zeiten stimmen nicht"),
    "ort": _("Der Ort stimmt nicht"),
    "kosten": _("Die Kosten stimmen nicht"),
    "weg": _("Das gibt es nicht mehr"),
}
# Subjects of „Ich wünsche mir …“, with the field they belong to.
SUBJECTS: dict[str, tuple[Promise, str]] = {
    "treffpunkt": (_("Treffpunkt für Eltern und Kinder"), Field.CIVIL_SOCIETY),
    "beratung": (_("Beratung für Familien"), Field.YOUTH),
    "betreuung": (_("Betreuung für mein Kind"), Field.EDUCATION),
    "lernen": (_("Hilfe beim Lernen"), Field.EDUCATION),
    "deutsch": (_("Deutsch lernen"), Field.EDUCATION),
    "gesundheit": (_("Gesundheit"), Field.HEALTH),
    "geld": (_("Hilfe mit Geld und Ämtern"), Field.SOCIAL),
    "freizeit": (_("Sport und Freizeit"), Field.CULTURE_SPORT),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What arrived; ``error`` is a sentence, empty if it can be taken."""

    text: str
    written: str
    error: Promise | str = ""
    field: str = ""
    from_months: int | None = None
    to_months: int | None = None


def is_from_here(request: HttpRequest) -> bool:
    """Whether a form came from a page of ours.

    These forms carry no token: it would need a cookie. There is no sign-in to misuse; it is only
    about other sites that would make their visitors write here. Browsers say where a form came from
    in ``Sec-Fetch-Site``; older ones only in ``Origin``, which our own pages leave at „null“ because
    of their ``Referrer-Policy``.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin", "null")
    return origin in {"null", f"{request.scheme}://{request.get_host()}"}


def read_correction(data: QueryDict) -> Told:
    return _told(data, _german(REASONS.get(data.get("grund", ""), "")))


def read_wish(data: QueryDict) -> Told:
    subject, field = SUBJECTS.get(data.get("thema", ""), ("", ""))
    low, high = BANDS.get(data.get("alter", ""), (None, None))
    return _told(data, _german(subject), field=field, from_months=low, to_months=high)


def _german(words: Promise | str) -> str:
    """The desk reads German, whatever language the button was in."""
    with translation.override("de"):
        return str(words)


def _told(
    data: QueryDict,
    said: str,
    *,
    field: str = "",
    from_months: int | None = None,
    to_months: int | None = None,
) -> Told:
    written = " ".join(data.get("text", "").split())
    text = ". ".join(part for part in (said, written) if part)
    error: Promise | str = ""
    if len(written) > TEXT_LENGTH:
        error = _("Bitte höchstens 300 Zeichen.")
    elif not text:
        error = _("Bitte schreiben Sie kurz, worum es geht, oder wählen Sie eine Antwort.")
    if len(text) > TEXT_LENGTH:
        text = written
    return Told(text, written, error, field, from_months, to_months)
