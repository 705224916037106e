"""One validation: the import accepts a value exactly when the form does.

Meant to differ, and therefore not generated here: a cell that begins like a formula is refused (a text
field of a form may hold one); words stand for codes (a form offers a choice); an empty cell of a new
row has a default; an organisation nobody knows comes with its offer; a number has no more than fifteen
digits and no signs that a browser's number field would not send (``1_000``, ``٣``, ``+5``); a contact
that names offer and organisation hangs on the offer; ages in a form have at most eight signs.
"""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.inventory.forms import records as forms
from kettenwerk.inventory.forms.base import Nameable, RecordForm
from kettenwerk.inventory.forms.offers import OfferForm
from kettenwerk.inventory.models import (
    Agreement,
    Contact,
    Field,
    Known,
    Network,
    Offer,
    Organisation,
)
from kettenwerk.inventory.tests.world import World
from kettenwerk.territory.queries import area_tree
from tests.lists import bring, reasons_of, rows_of
from tests.people import acting

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database(reason="the rules are asked, nothing is stored"),
]
WORDS = st.text("aä ß<&'\"€\u200b", min_size=1, max_size=12).map(lambda text: f"x{text.strip()}")
LONG = st.sampled_from([39, 40, 41, 60, 61, 120, 121, 200, 201, 300, 301, 400, 401, 600, 601]).map(lambda n: "x" * n)  # fmt: skip
TEXTS = st.one_of(st.just(""), WORDS, LONG, st.just("- erstens\n- zweitens"))
AGES = st.sampled_from(["", "0", "3", "0,5", "0.5", "-0,75", "−0,75", "-1", "21", "120", "121", "3 J.", "1.234", "abc", "1e3", "0,0,0"])  # fmt: skip
DAYS = st.sampled_from(["", "2011", "07.2011", "14.7.2011", "2011-07-14", "2011-07", "01.02.03", "31.02.2011", "2011-13", "bald", "0000", "99999"])  # fmt: skip
DATES = st.sampled_from(["", "14.7.2011", "2011-07-14", "01.02.03", "31.02.2011", "2011", "bald", "14/7/2011"])  # fmt: skip
COUNTS = st.sampled_from(["", "0", "1", "12", "-1", "32768", "1,5", "viele", "1e3"])
DEGREES = st.sampled_from(["", "51,5", "51.5", "51.534", "−7", "90", "90,5", "-90", "180", "180,1", "N 51", "1e1", "-0"])  # fmt: skip
PHONES = st.sampled_from(["", "02303 27-0", "+49 (2303) 27-1234", "123", "siehe Netz", "0" * 41, "0231/1234 x5"])  # fmt: skip
MAILS = st.sampled_from(["", "a@b.de", "a@b", "a b@c.de", "@b.de", "büro@käse.de", f"{'a' * 260}@b.de"])  # fmt: skip
SITES = st.sampled_from(["", "https://a.de", "www.a.de", "a.de/x?y=1", "ftp://a.de", "a", "https://", "http://a b.de", "javascript:alert(1)", f"https://a.de/{'x' * 200}"])  # fmt: skip


def codes(choices: Any) -> st.SearchStrategy[str]:
    known = [str(code) for code, _ in choices]
    return st.sampled_from([*known, "quatsch", "0"])


def many(choices: Any) -> st.SearchStrategy[str]:
    return st.lists(codes(choices), max_size=3, unique=True).map(";".join)


# Kind → form, table, a good row (form field → value), and per field: column and generated values.
KINDS: dict[str, tuple[type[RecordForm], str, dict[str, str], dict[str, tuple[str, Any]]]] = {
    "offers": (
        OfferForm,
        "offers",
        {"name": "Elterncafé", "provider": "Träger", "function": "leistung", "audience": "familien", "kind": "angebot", "status": "laufend"},
        {
            "name": ("name", TEXTS), "from_months": ("age_from", AGES), "to_months": ("age_to", AGES), "start": ("start", DAYS), "end": ("end", DAYS),
            "funding_end": ("funding_end", DAYS), "capacity": ("capacity", COUNTS), "cost": ("cost", TEXTS), "languages": ("languages", TEXTS),
            "summary": ("summary_de", TEXTS), "family_name": ("family_language_name", TEXTS), "source": ("source", TEXTS),
            "kind": ("kind", codes(Offer.Kind.choices)), "duration": ("duration", codes(Offer.Duration.choices)), "fields": ("fields", many(Field.choices)),
            "age_subject": ("age_subject", codes(Offer.AgeSubject.choices)), "is_free": ("is_free", codes(Known.choices)),
            "for_whom": ("for_whom", TEXTS), "to_bring": ("to_bring", TEXTS),
        },
    ),
    "organisations": (
        forms.OrganisationForm,
        "organisations",
        {"name": "Verein", "kind": "traeger", "field": "soziales", "legal_status": "frei"},
        {
            "name": ("name", TEXTS), "kind": ("kind", codes(Organisation.Kind.choices)), "field": ("field", codes(Field.choices)), "note": ("note", TEXTS),
            "website": ("website", SITES), "aliases": ("aliases", TEXTS), "legal_status": ("legal_status", codes(Organisation.LegalStatus.choices)),
            "address_rule": ("address_rule", codes(Organisation.AddressRule.choices)), "address_consent": ("address_consent", DATES),
        },
    ),
    "networks": (
        forms.NetworkForm,
        "networks",
        {"name": "Kreis", "level": "arbeitskreis", "status": "bestehend"},
        {
            "name": ("name", TEXTS), "level": ("level", codes(Network.Level.choices)), "meetings_min": ("meetings_per_year_min", COUNTS),
            "meetings_max": ("meetings_per_year_max", COUNTS), "participants_count": ("participants_count", COUNTS), "founded": ("founded", DAYS),
            "from_months": ("life_phase_from", AGES), "to_months": ("life_phase_to", AGES), "kind": ("kind", codes(Network.Kind.choices)),
            "legal_basis": ("legal_basis", TEXTS), "fields": ("fields", many(Field.choices)), "note": ("note", TEXTS),
        },
    ),
    "agreements": (
        forms.AgreementForm,
        "agreements",
        {"subject": "Schutz", "kind": "kooperationsvertrag", "status": "bestehend", "parties": "Träger"},
        {
            "subject": ("subject", TEXTS), "kind": ("kind", codes(Agreement.Kind.choices)), "status": ("status", codes(Agreement.Status.choices)),
            "concluded": ("date", DAYS), "valid_from": ("valid_from", DAYS), "valid_to": ("valid_to", DAYS), "review": ("review", DAYS),
            "legal_basis": ("legal_basis", TEXTS), "note": ("note", TEXTS),
        },
    ),
    "sites": (
        forms.SiteForm,
        "sites",
        {"name": "Haus", "organisation": "Träger"},
        {
            "name": ("name", TEXTS), "street": ("street", TEXTS), "city": ("city", TEXTS), "lat": ("lat", DEGREES), "lon": ("lon", DEGREES),
            "postcode": ("postcode", st.sampled_from(["", "59423", "5942", "594231", "DE"])), "source": ("source", TEXTS),
            "is_step_free": ("is_step_free", codes(Known.choices)), "accessibility": ("accessibility", TEXTS),
        },
    ),
    "contacts": (
        forms.ContactForm,
        "contacts",
        {"function": "Anmeldung", "organisation": "Träger", "phone": "02303 27-0", "audience": "oeffentlich"},
        {
            "function": ("function", WORDS | LONG), "phone": ("phone", PHONES), "email": ("email", MAILS), "hours": ("hours", TEXTS),
            "audience": ("audience", codes(Contact.Audience.choices)), "organisation": ("organisation", st.sampled_from(["", "Träger", "Niemand"])),
        },
    ),
    "named_gaps": (
        forms.GapForm,
        "named_gaps",
        {"title": "Es fehlt", "field": "bildung", "source": "Bericht"},
        {
            "title": ("title_de", TEXTS), "field": ("field", codes(Field.choices)), "source": ("source", TEXTS), "from_months": ("age_from", AGES),
            "to_months": ("age_to", AGES),
        },
    ),
}  # fmt: skip
# What a form calls otherwise than the import; fields that no generator touches.
SAME = {"provider": "provider_org", "parties": "parties", "title": "title_de"}


@pytest.fixture
def town(world: World) -> tuple[World, Nameable]:
    world.organisation("Träger")
    unna = world.town("unna")
    return world, Nameable(unna, area_tree(unna))


def form_accepts(kind: str, typed: dict[str, str], world: World, known: Nameable) -> dict[str, Any]:
    """Errors of the form, empty when it accepts."""
    form_class = KINDS[kind][0]
    sent: dict[str, Any] = {"visibility": "intern", "area": str(world.unna.pk), "areas": [str(world.unna.pk)]}  # fmt: skip
    for name, value in typed.items():
        is_set = name == "fields"
        is_names = name == "parties"
        sent[name] = value.split(";") if is_set and value else [value] if is_names else value
        if is_set and not value:
            sent[name] = []
    form = form_class(sent, known=known)
    return {} if form.is_valid() else dict(form.errors.items())


def import_accepts(kind: str, typed: dict[str, str], world: World) -> tuple[bool, list[str]]:
    fields = KINDS[kind][3]
    columns = [fields[name][0] if name in fields else SAME.get(name, name) for name in typed]
    rows = [[*columns, "uuid"], [*typed.values(), ""]]
    if kind in {"offers", "networks", "organisations", "named_gaps"}:
        rows[0].append("area")
        rows[1].append("unna")
    with transaction.atomic():
        upload = bring(rows, by=acting(world.cast.anna), table=kind)
        found = rows_of(upload)[0]["state"] != "abgelehnt", reasons_of(upload)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_the_import_accepts_what_the_form_accepts(
    kind: str, town: tuple[World, Nameable], data: st.DataObject
) -> None:
    world, known = town
    _, _, good, fields = KINDS[kind]
    chosen = data.draw(st.lists(st.sampled_from(sorted(fields)), max_size=3, unique=True))
    typed = good | {name: data.draw(fields[name][1], label=name) for name in chosen}
    for name in good:
        if not typed[name] and name in {"kind", "status", "function", "audience", "level", "field", "legal_status"}:  # fmt: skip
            typed[name] = good[name]
    errors = form_accepts(kind, typed, world, known)
    is_accepted, reasons = import_accepts(kind, typed, world)
    assert is_accepted == (not errors), f"{typed}\nform: {errors}\nimport: {reasons}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_row_is_accepted_by_both(kind: str, town: tuple[World, Nameable]) -> None:
    world, known = town
    good = KINDS[kind][2]
    assert form_accepts(kind, good, world, known) == {}
    assert import_accepts(kind, good, world) == (True, [])
