"""The index follows the records: an edit is seen at the next search, whichever way it comes."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Municipality, Version
from kettenwerk.guide import search
from kettenwerk.guide.search import Query, feed, keeping
from kettenwerk.inventory.models import (
    Basis,
    Closure,
    Contact,
    Offer,
    OfferArea,
    OfferSite,
    Organisation,
    Site,
    Text,
)
from kettenwerk.territory.models import Area
from tests.people import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


class Public:
    """Two towns and one public offer; changes go the way every change goes."""

    def __init__(self) -> None:
        self.verbund = make_cast().verbund
        self.by = Actor(self.verbund["unna"])
        self.unna, self.luenen = self.area("unna"), self.area("luenen")
        self.part = self.save(self.area("koenigsborn", parent=self.unna))
        self.provider = self.save(
            Organisation(
                name="Träger", kind="traeger", field="jugendhilfe", visibility="oeffentlich"
            )
        )
        self.offer = self.make("Elterncafé")
        self.contact = self.save(
            Contact(
                organisation=self.provider,
                function="Auskunft",
                phone="02303 1",
                visibility="oeffentlich",
            )
        )

    def area(self, key: str, **values: Any) -> Area:
        owner = self.verbund["luenen" if key == "luenen" else "unna"]
        return Area.objects.create(municipality=owner, key=key, name=key.title(), **values)

    def make(self, name: str) -> Any:
        made = self.save(
            Offer(
                name=name,
                provider=self.provider,
                area=self.unna,
                status="laufend",
                visibility="oeffentlich",
            )
        )
        self.save(OfferArea(offer=made, area=self.unna, basis=Basis.STATED))
        return made

    def save(self, record: Any, **values: Any) -> Any:
        for name, value in values.items():
            setattr(record, name, value)
        audit.save(record, by=self.by)
        return record


@pytest.fixture
def public() -> Iterator[Public]:
    search.forget()
    yield Public()
    search.forget()


def names(**asked) -> list[str]:
    answer = search.search(Query(**asked), now=timezone.now())
    return [hit.offer.name for hit in answer.hits]


def test_a_changed_name_a_new_offer_and_a_withdrawn_one_are_seen_at_once(public):
    assert names() == ["Elterncafé"]
    public.save(public.offer, name="Krabbelgruppe")
    assert names() == ["Krabbelgruppe"]
    new = public.make("Chor")
    assert names() == ["Chor", "Krabbelgruppe"]
    public.save(new, visibility="intern")
    assert names() == ["Krabbelgruppe"]
    audit.delete(public.offer, by=public.by)
    assert names() == []


def test_what_hangs_on_an_offer_is_seen_at_once(public):
    assert names(text="kahvesi") == []
    public.save(
        Text(
            offer=public.offer,
            field="family_name",
            language="tr",
            text="Veli kahvesi",
            origin="mensch",
            source_text="",
            source_version=1,
        )
    )
    assert names(text="kahvesi") == ["Elterncafé"]
    today = timezone.localdate()
    public.save(Closure(offer=public.offer, first_day=today, last_day=today))
    assert names(is_open_now=True) == []
    site = public.save(
        Site(organisation=public.provider, name="Haus", city="Kamen", visibility="oeffentlich")
    )
    public.save(OfferSite(offer=public.offer, site=site))
    assert names(text="Kamen") == ["Elterncafé"]
    public.save(site, city="Selm", name="Heim")
    assert names(text="Kamen") == []
    public.save(public.provider, name="Verein Sonnenschein")
    assert names(text="Sonnenschein") == ["Elterncafé"]
    public.save(public.contact, phone="", email="", audience="fachkraefte")
    assert names() == []


def test_a_changed_area_makes_everything_be_read_anew(public):
    assert names(area=public.part.pk) == ["Elterncafé"]
    area = public.part
    public.save(area)
    assert feed.touched([("territory.area", area.uuid)]) is None
    public.save(area, parent=public.luenen)
    assert names(area=area.pk) == []


def test_nothing_new_costs_one_question_to_the_database(public):
    names()
    with CaptureQueriesContext(connection) as asked:
        assert names(text="Elterncafé", is_free=True) == ["Elterncafé"]
        assert len(search.offers_in(public.unna.pk)) == 1
        assert search.offer_by_uuid(public.offer.uuid) is not None
    assert len(asked) == 3


def test_a_change_that_commits_late_with_an_early_number_is_seen(public):
    names()
    entry = AuditEntry.objects.create(kind="bearbeitung", municipality=public.by.municipality)
    highest = Version.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert names() == ["Elterncafé"]
    late = Version(
        pk=highest + 1,
        change_set=entry,
        table="inventory.offer",
        record=public.offer.uuid,
        municipality=public.by.municipality,
        number=50,
        snapshot={},
    )
    Version.objects.create(
        pk=highest + 2,
        change_set=entry,
        table="inventory.network",
        record=public.provider.uuid,
        municipality=public.by.municipality,
        number=51,
        snapshot={},
    )
    assert names() == ["Elterncafé"]
    Offer.objects.filter(pk=public.offer.pk).update(name="Anders")
    late.save(force_insert=True)
    assert names() == ["Anders"]


def test_a_new_day_is_judged_anew(public, monkeypatch):
    assert names() == ["Elterncafé"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    Offer.objects.filter(pk=public.offer.pk).update(end=f"{timezone.localdate():%d.%m.%Y}")
    assert names() == ["Elterncafé"]
    monkeypatch.setattr(timezone, "localdate", lambda *_: tomorrow)
    assert names() == []


def test_a_changed_stand_of_a_municipality_is_seen_within_a_minute(public, monkeypatch):
    assert names() == ["Elterncafé"]
    Offer.objects.filter(pk=public.offer.pk).update(start="01.01.2020")
    Municipality.objects.filter(slug="unna").update(default_as_of=date(2011, 12, 14))
    monkeypatch.setattr(keeping, "SECONDS_BETWEEN_DAYS_LOOKED_UP", 0.0)
    assert names() == []


def test_the_feed_forgets_what_no_running_transaction_can_precede(public):
    watched = feed.Feed.from_now_on(at=0.0)
    public.save(public.offer, name="Neu")
    assert watched.has_news()
    assert watched.news() == [("inventory.offer", public.offer.uuid)]
    assert not watched.has_news()
    watched.move_on(at=feed.LONGEST_TRANSACTION_SECONDS)
    watched.move_on(at=2 * feed.LONGEST_TRANSACTION_SECONDS)
    assert watched.seen == set()
    assert not watched.has_news()
    public.save(public.offer, name="Noch neuer")
    assert watched.has_news()


def test_many_threads_get_whole_answers_while_one_of_them_reads_anew(public):
    names()
    found: list[int] = []

    def look() -> None:
        try:
            found.extend(len(names(text="Elterncafé")) for _ in range(5))
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    # Before they start: the shared SQLite of the tests knows no reading beside writing.
    public.save(public.offer, summary="Jeden Montag")
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 20
