"""Freshness: the rules, the figures at a day, what confirms and what never does."""

from datetime import date

import pytest
from django.utils import timezone

from kettenwerk.accounts.models import AuditEntry
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory import services
from kettenwerk.inventory.models import Closure, FreshnessRule, Offer
from kettenwerk.inventory.queries.freshness import (
    cutoff,
    figures,
    is_fresh,
    rules_of,
    stale_records,
)
from kettenwerk.inventory.tests.world import page, signed_in, typed_offer
from tests.people import acting, make_person

DAY = date(2026, 11, 22)


@pytest.fixture
def gero(world):
    return make_person("gero@unna.example", "Gero", world.town("unna"), "koordinieren")


@pytest.mark.parametrize(
    ("day", "months", "earliest"),
    [
        (date(2026, 11, 22), 12, date(2025, 11, 22)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 60, date(2021, 12, 31)),
    ],
)
def test_the_earliest_day_goes_by_calendar_months(day, months, earliest):
    assert cutoff(day, months) == earliest


@pytest.mark.parametrize(
    ("confirmed", "fresh"),
    [
        (None, False),
        (date(2025, 11, 21), False),
        (date(2025, 11, 22), True),
        (DAY, True),
        (date(2027, 1, 1), True),  # checked later: known then at least as well
    ],
)
def test_an_offer_is_fresh_within_the_rule(confirmed, fresh):
    assert is_fresh(Offer(last_confirmed=confirmed), DAY, 12) is fresh


def test_figures_are_judged_at_the_day_and_count_only_ones_own(world):
    world.offer("Frisch", last_confirmed=date(2026, 1, 1))
    world.offer("Alt", last_confirmed=date(2020, 1, 1))
    world.offer("Nie")
    world.offer("Beendet", status="abgeschlossen")
    world.offer("Dauerhaft alt", duration="regelangebot", last_confirmed=date(2019, 1, 1))
    world.offer("Fremd", town="luenen", provider=world.organisation("L", town="luenen"))
    unna = world.town("unna")
    now = {one.kind: one for one in figures(unna, DAY)}["angebot"]
    then = {one.kind: one for one in figures(unna, date(2020, 6, 1))}["angebot"]
    assert (now.total, now.confirmed, now.stale) == (4, 1, 3)
    assert (then.total, then.confirmed) == (4, 2)
    names = [row.name for row in stale_records(unna, "angebot", DAY)]
    assert names == ["Nie", "Dauerhaft alt", "Alt"]


def test_a_coordinator_changes_the_rules_of_one_municipality(world, gero):
    world.offer("Alt", last_confirmed=date(2025, 1, 1))
    rules = dict.fromkeys(FreshnessRule.Kind.values, 12) | {"angebot": 24}
    browser = signed_in(gero)
    assert browser.post(page("freshness_rules"), rules).status_code == 302
    assert rules_of(world.town("unna"))["angebot"] == 24
    assert rules_of(world.town("luenen"))["angebot"] == 12
    assert {one.kind: one for one in figures(world.town("unna"), DAY)}["angebot"].confirmed == 1
    entries = AuditEntry.objects.count()
    assert browser.post(page("freshness_rules"), rules).status_code == 302
    assert AuditEntry.objects.count() == entries
    assert browser.post(page("freshness_rules"), rules | {"kontakt": 0}).status_code == 422
    browser.post(page("freshness_rules"), rules | {"angebot": 6})
    assert FreshnessRule.objects.get(kind="angebot").months == 6


def test_only_who_coordinates_changes_the_rules(world):
    for person in (world.cast.anna, world.cast.birgit):
        with pytest.raises(Refused, match="koordiniert"):
            services.save_rules({"angebot": 3}, by=acting(person))


def test_saving_a_record_confirms_nothing_unless_somebody_says_so(world):
    offer = world.offer(
        "Elterncafé", last_confirmed=date(2020, 1, 1), last_confirmed_basis="stated"
    )
    anna, url = signed_in(world.cast.anna), page("offer_edit", uuid=offer.uuid)
    data = typed_offer(world, version=offer.version, last_confirmed="2020-01-01", cost="frei")
    anna.post(url, data)
    offer.refresh_from_db()
    assert (offer.cost, offer.last_confirmed) == ("frei", date(2020, 1, 1))
    assert offer.visibility == "verbund"
    anna.post(url, data | {"version": offer.version, "is_checked": "on", "cost": "5 Euro"})
    offer.refresh_from_db()
    assert (offer.cost, offer.last_confirmed) == ("5 Euro", timezone.localdate())


@pytest.mark.parametrize(
    ("folder", "make"),
    [
        ("angebote", lambda world: world.offer("X")),
        ("organisationen", lambda world: world.organisation("X")),
        ("netzwerke", lambda world: world.network("X")),
        ("vereinbarungen", lambda world: world.agreement("X")),
    ],
)
def test_one_click_confirms_a_record_of_ones_own_once_a_day(world, folder, make):
    record = make(world)
    url = page("record_confirm", folder=folder, uuid=record.uuid)
    assert signed_in(world.cast.birgit).post(url).status_code == 403
    foreign = page("record_confirm", "luenen", folder=folder, uuid=record.uuid)
    assert signed_in(world.cast.cem).post(foreign).status_code == 404
    anna = signed_in(world.cast.anna)
    assert anna.get(url).status_code == 405
    for _ in range(2):
        assert anna.post(url).status_code == 302
    record.refresh_from_db()
    assert (record.last_confirmed, record.version) == (timezone.localdate(), 2)
    assert AuditEntry.objects.filter(text__startswith="Angaben geprüft").count() == 1


def test_nobody_confirms_anothers_record(world):
    foreign = world.offer("Fremd", town="luenen")
    with pytest.raises(Refused, match="die den Eintrag führt"):
        services.confirm_records([foreign], by=acting(world.cast.anna))


def test_the_page_of_an_offer_names_its_closed_days(world):
    offer = world.offer("Elterncafé")
    Closure.objects.create(
        municipality=offer.municipality, offer=offer, first_day=date(2030, 7, 1),
        last_day=date(2030, 7, 14), note="Sommerferien",
    )  # fmt: skip
    url = page("offer_detail", uuid=offer.uuid)
    text = signed_in(world.cast.anna).get(url).content.decode()
    assert "01.07.2030 bis 14.07.2030 (Sommerferien)" in text


def test_a_figure_opens_the_list_behind_it(world):
    world.offer("Alt", last_confirmed=date(2020, 1, 1))
    birgit = signed_in(world.cast.birgit)
    text = birgit.get(page("freshness") + "?stand=2026-11-22").content.decode()
    target = page("freshness_stale", what="angebote") + "?stand=2026-11-22"
    assert target in text
    assert "Alt" in birgit.get(target).content.decode()
    assert birgit.get(page("freshness_stale", what="unsinn")).status_code == 404
