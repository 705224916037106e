"""Sixty everyday questions, the offer each should find, and Kreis Unna released for families."""

import csv
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from kettenwerk.guide.queries.gate import FUNCTIONS
from kettenwerk.guide.search import Index, Query
from kettenwerk.inventory.models import Contact, Offer, Organisation

FILE = Path(__file__).parent / "data" / "everyday_questions.csv"
FIRST = 3


class Question(NamedTuple):
    id: str
    text: str
    expected: frozenset[str]
    half: str


def questions(half: str) -> list[Question]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            Question(row["id"], row["question"], frozenset(row["expected"].split(";")), row["half"])
            for row in csv.DictReader(file)
        ]
    return [row for row in rows if row.half == half]


def release_everything() -> None:
    """What owners would do: release their offers for families, each provider with a contact."""
    offers = Offer.objects.filter(function__in=FUNCTIONS)
    offers.update(visibility="oeffentlich")
    providers = Organisation.objects.filter(offers__in=offers).distinct()
    Contact.objects.bulk_create(
        Contact(
            municipality_id=one.municipality_id,
            organisation=one,
            function="Auskunft",
            phone="02303 000000",
            visibility="oeffentlich",
        )
        for one in providers
    )
    Organisation.objects.filter(pk__in=[one.pk for one in providers]).update(
        visibility="oeffentlich"
    )


def missed(index: Index, half: str) -> dict[str, tuple[str, list[str]]]:
    """Questions whose offer is not among the first three, with what was."""
    keys = dict(Offer.objects.values_list("pk", "key"))
    found = {}
    for question in questions(half):
        answer = index.answer(Query(text=question.text), now=timezone.now(), first=0, count=FIRST)
        shown = [keys[hit.offer.pk] for hit in answer.hits]
        if not question.expected & set(shown):
            found[question.id] = question.text, shown
    return found
