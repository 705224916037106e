"""Silence is not absence: an unanswered question turns a cell „nicht erhoben“ and removes nothing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kettenwerk.inventory.models import Inquiry, InquiryOffer, Offer

STAND_AT = datetime(2026, 3, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))


def ask(offer: Offer, *, weeks_ago: int, answer: str = "") -> None:
    asked = STAND_AT - timedelta(weeks=weeks_ago)
    inquiry = Inquiry.objects.create(
        municipality=offer.municipality,
        organisation=offer.provider,
        email="leitung@example.org",
        site="https://kettenwerk.example/",
        asked_at=asked,
        expires=asked + timedelta(weeks=8),
    )
    InquiryOffer.objects.create(
        municipality=offer.municipality, inquiry=inquiry, offer=offer, answer=answer
    )


def cell_with(chain, offer):
    return next(
        cell
        for lane in chain.lanes
        for cell in lane.cells
        if offer in [i.offer for i in cell.offers]
    )


@pytest.fixture
def offer(world) -> Offer:
    values = {"fields": ("bildung",), "last_confirmed": None}
    made: Offer = world.offer("Elterncafé", "unna", **values)
    return made


def test_an_offer_whose_provider_never_answered_stays_and_its_cell_is_not_collected(world, offer):
    ask(offer, weeks_ago=7)
    cell = cell_with(world.chain("unna"), offer)
    assert cell.count == 1
    assert cell.state == "nicht_erhoben"
    assert cell.words == "nicht erhoben (1 Eintrag ohne Antwort)"


@pytest.mark.parametrize(("weeks_ago", "answer"), [(5, ""), (7, "stimmt")])
def test_a_fresh_question_or_an_answer_leaves_the_cell_as_it_is(world, offer, weeks_ago, answer):
    ask(offer, weeks_ago=weeks_ago, answer=answer)
    assert cell_with(world.chain("unna"), offer).state == "n"


def test_a_confirmation_after_the_question_ends_the_silence(world, offer):
    ask(offer, weeks_ago=7)
    Offer.objects.filter(pk=offer.pk).update(last_confirmed=STAND_AT.date())
    assert cell_with(world.chain("unna"), offer).state == "n"


def test_one_answered_offer_keeps_its_cell_known(world, offer):
    ask(offer, weeks_ago=7)
    world.offer("Zweites", "unna", fields=("bildung",))
    assert cell_with(world.chain("unna"), offer).state == "n"
