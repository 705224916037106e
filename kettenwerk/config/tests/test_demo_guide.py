"""The guide of the demo: empty and kind on the printed data, filled with made-up contacts, taken back."""

import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from kettenwerk.accounts.models import AuditEntry, Municipality
from kettenwerk.config import demo
from kettenwerk.desk.queries.items import look_at
from kettenwerk.desk.queries.upkeep import unreachable
from kettenwerk.guide.models import GuideSetting
from kettenwerk.guide.queries.demo import INVENTED, has_invented_contacts
from kettenwerk.guide.queries.gate import public_offers
from kettenwerk.inventory.models import Contact, Offer, OpeningTime, Site, Text

# Reserved for film and television by the Bundesnetzagentur (Amtsblatt 7/2021, Mitteilung 148).
DRAMA_NUMBER = re.compile(r"^0221 4710\d{3}$")


def quiet(text: str, *, is_passing: bool = False) -> None:
    """Nobody listens."""


@pytest.fixture
def data(db: None, tmp_path: Path, settings) -> Path:
    settings.DATA_DIR = tmp_path
    demo.load_example(quiet)
    return tmp_path


def test_the_printed_data_alone_open_the_guides_and_show_no_offer(data: Path) -> None:
    demo.load_guide(quiet, with_contacts=False)
    assert GuideSetting.objects.live().filter(is_open=True).count() == 11
    assert public_offers() == []
    assert not has_invented_contacts()
    assert not Contact.objects.exists()
    page = Client().get("/familien/de/luenen/angebote/")
    assert page.status_code == 200
    assert "erfunden" not in page.content.decode()


def test_the_made_up_contacts_fill_the_guide_in_one_change_set_of_their_own(data: Path) -> None:
    told: list[str] = []
    demo.load_guide(lambda text, **_: told.append(text), with_contacts=True)
    assert len(public_offers()) == 67
    assert "67 Angebote für die Vorführung freigegeben" in told[-1]
    assert has_invented_contacts()
    kinds = AuditEntry.objects.filter(text__startswith="Import „")
    assert [entry.text.split("“")[0] for entry in kinds.order_by("pk")] == [
        "Import „kreis-unna",
        "Import „kreis-unna-wegweiser",
        "Import „kreis-unna-wegweiser",
    ]
    page = Client().get("/familien/de/luenen/angebote/").content.decode()
    assert "Vorführung: Die Kontakte und Zeiten hier sind erfunden." in page
    demo.load_guide(quiet, with_contacts=True)
    assert kinds.count() == 3, "the second start finds it done"


def test_the_switch_takes_them_back_and_brings_them_again(data: Path) -> None:
    before = {row.pk: row.snapshot() for row in Offer.objects.live()}
    demo.load_guide(quiet, with_contacts=True)
    demo.load_guide(quiet, with_contacts=False)
    assert public_offers() == []
    for model in (Contact, Site, OpeningTime, Text):
        assert not model.objects.live().exists()
    moving = {"version", "modified"}
    for row in Offer.objects.live():
        left, right = row.snapshot(), before[row.pk]
        assert {k: v for k, v in left.items() if k not in moving} == {
            k: v for k, v in right.items() if k not in moving
        }
    demo.load_guide(quiet, with_contacts=True)
    assert len(public_offers()) == 67


def test_what_is_made_up_says_so_and_can_reach_nobody(data: Path) -> None:
    demo.load_guide(quiet, with_contacts=True)
    for contact in Contact.objects.live():
        assert DRAMA_NUMBER.match(contact.phone)
        assert contact.email.endswith(".example")
        assert contact.source == INVENTED
    for setting in GuideSetting.objects.live():
        assert DRAMA_NUMBER.match(setting.protection_phone)
        assert INVENTED in setting.protection_note
    for site in Site.objects.live():
        assert site.street.startswith(("Musterstraße ", "Beispielweg "))
        assert "(erfunden)" in site.name
    told = Offer.objects.live().exclude(is_free="", for_whom="", languages="")
    assert told.count() > 30
    assert all(INVENTED in offer.source for offer in told)
    assert set(Text.objects.live().values_list("origin", flat=True)) == {"maschine"}
    phones = list(Contact.objects.live().values_list("phone", flat=True))
    assert len(phones) == len(set(phones))


def test_each_row_belongs_to_whoever_keeps_what_it_hangs_on(data: Path) -> None:
    demo.load_guide(quiet, with_contacts=True)
    for contact in Contact.objects.live().select_related("offer", "organisation"):
        above = contact.offer or contact.organisation
        assert above is not None
        assert contact.municipality_id == above.municipality_id
    for site in Site.objects.live().select_related("organisation"):
        assert site.municipality_id == site.organisation.municipality_id
    for text in Text.objects.live().select_related("offer"):
        assert text.municipality_id == text.offer.municipality_id
        assert not text.is_outdated


def test_doubts_of_the_printed_data_stay(data: Path) -> None:
    doubts = {row.pk: row.doubt for row in Offer.objects.live() if row.doubt}
    demo.load_guide(quiet, with_contacts=True)
    assert {row.pk: row.doubt for row in Offer.objects.live() if row.doubt} == doubts


def test_the_desk_lists_offers_without_contact_until_there_are_some(data: Path) -> None:
    demo.load_guide(quiet, with_contacts=False)
    luenen = Municipality.objects.get(slug="luenen")
    assert len(unreachable(look_at(luenen))) > 0
    demo.load_guide(quiet, with_contacts=True)
    names = {item.title for item in unreachable(look_at(luenen))}
    assert names.isdisjoint(offer.official_name for offer in public_offers())


def test_outside_the_demo_nobody_asks_for_invented_contacts(
    db: None, settings, django_assert_num_queries
) -> None:
    settings.IS_DEMO = False
    with django_assert_num_queries(0):
        assert not has_invented_contacts()


def test_the_switch_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(demo.CONTACTS_SWITCH, raising=False)
    assert demo.wants_contacts()
    monkeypatch.setenv(demo.CONTACTS_SWITCH, "0")
    assert not demo.wants_contacts()
    assert (django_settings.BASE_DIR / "examples" / "kreis-unna-wegweiser" / "README.md").is_file()
