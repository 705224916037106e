"""A small Kreis with one due thing of every kind in Unna, each with its name."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from kettenwerk.accounts.models import Job, Membership, Municipality, OutgoingMail, Role, User
from kettenwerk.core.fields import FuzzyDate
from kettenwerk.desk.queries import Look, look_at
from kettenwerk.inventory.models import (
    CollectionRequest,
    CollectionRound,
    Contact,
    Inquiry,
    InquiryOffer,
    LinkCheck,
    Offer,
    Organisation,
    Proposal,
    Upload,
    Voice,
    packed,
)
from kettenwerk.inventory.services import leave_voice
from kettenwerk.inventory.tests.make import World, signed_in
from tests.people import make_person

SITE = "https://kettenwerk.example/"


def in_days(days: int, now: datetime | None = None) -> FuzzyDate:
    day = timezone.localdate(now or timezone.now()) + timedelta(days=days)
    return FuzzyDate(day.isoformat())


class Desk(World):
    """The world of the inventory, and what makes something due in it."""

    @property
    def unna_town(self) -> Municipality:
        return self.town("unna")

    def look(self, now: datetime | None = None, town: str = "unna") -> Look:
        return look_at(self.town(town), now)

    def coordinator(self, town: str = "unna", name: str = "Gero") -> User:
        email = f"{name.lower()}@{town}.example"
        return make_person(email, name, self.town(town), Role.COORDINATE)

    def membership(self, person: User) -> Membership:
        return Membership.objects.select_related("municipality__parent", "user").get(user=person)

    def url(self, name: str, town: str = "unna", **kwargs: Any) -> str:
        return reverse(f"desk:{name}", kwargs={"town": town, **kwargs})

    def browser(self, person: User) -> Any:
        return signed_in(person)

    def fresh(self, name: str, **values: Any) -> Offer:
        """An offer of which nothing is due."""
        provider = values.pop("provider", None) or self.organisation(f"Träger von {name}")
        self.contact(provider)
        return self.offer(name, provider=provider, last_confirmed=timezone.localdate(), **values)

    def contact(self, organisation: Organisation, email: str = "") -> Contact:
        return Contact.objects.create(
            municipality=organisation.municipality, organisation=organisation, function="Büro",
            phone="02303 100", email=email or f"buero{organisation.pk}@stelle.example",
        )  # fmt: skip

    def proposal(self, offer: Offer, provider_name: str = "") -> Proposal:
        return Proposal.objects.create(
            municipality=offer.municipality, table="inventory.offer", record=offer.uuid,
            record_name=offer.name, record_version=1, proposed_by=self.town("luenen"),
            proposed_by_name="Cem", provider_name=provider_name, reason="veraltet",
        )  # fmt: skip

    def upload(self, name: str, **values: Any) -> Upload:
        defaults = {
            "municipality": self.unna_town,
            "grids": packed([]),
            "state": "geprueft",
            "choices": {"sheets": []},
        }
        return Upload.objects.create(file_name=name, **(defaults | values))

    def inquiry(self, offer: Offer, weeks_ago: int, **values: Any) -> Inquiry:
        now = timezone.now()
        made = Inquiry.objects.create(
            municipality=offer.municipality, organisation=offer.provider, email="x@stelle.example",
            site=SITE, asked_at=now - timedelta(weeks=weeks_ago), expires=now + timedelta(weeks=8),
            **values,
        )  # fmt: skip
        InquiryOffer.objects.create(municipality=offer.municipality, inquiry=made, offer=offer)
        return made

    def round(self, title: str, days: int, owner: str = "unna", **asked: Any) -> CollectionRound:
        due = timezone.localdate() + timedelta(days=days)
        made = CollectionRound.objects.create(
            municipality=self.town(owner), title=title, due=due, site=SITE
        )
        values = {"town": self.town("kamen")} | asked
        CollectionRequest.objects.create(
            municipality=made.municipality, round=made, email="k@kamen.example",
            asked_at=timezone.now(), **values,
        )  # fmt: skip
        return made

    def voice(self, offer: Offer, text: str = "Die Nummer stimmt nicht.") -> Voice:
        return leave_voice(
            municipality=offer.municipality, kind="fehler", text=text, language="de", offer=offer
        )

    def one_of_each(self) -> None:
        """Something of every kind, and nothing else."""
        first = self.fresh("Elterncafé")
        self.proposal(first)
        self.proposal(first, provider_name="Kinderschutzbund")
        self.upload("liste.xlsx", counts={"abgelehnt": 2, "neu": 5})
        self.voice(first)
        self.round("Erbetene Runde", 20, "kreis-unna", town=self.unna_town)
        self.round("Herbstrunde", 3)
        self.agreement("Schutzvereinbarung", valid_to=in_days(30), last_confirmed=None)
        self.fresh("Hausbesuche", funding_end=in_days(100))
        Job.objects.create(
            municipality=self.unna_town, kind="import", state="gescheitert", message="Zu groß.",
            idempotency_key="a",
        )  # fmt: skip
        OutgoingMail.objects.create(
            municipality=self.unna_town, key="m", recipient="weg@stelle.example",
            subject="Bitte kurz prüfen", state="aufgegeben", error="Adresse unbekannt.",
        )  # fmt: skip
        silent = self.organisation("Stiller Verein")
        self.contact(silent)
        self.inquiry(self.offer("Krabbelgruppe", provider=silent), 7)
        waiting = self.organisation("Verein mit Bedenkzeit")
        self.contact(waiting)
        self.inquiry(self.offer("Stillgruppe", provider=waiting), 4, reminded_at=timezone.now())
        self.fresh("Familienfrühstück Königsborn", provider=first.provider)
        self.fresh("Familienfrühstück Koenigsborn", provider=first.provider)
        Contact.objects.filter(organisation=self.fresh("Ohne Telefon").provider).delete()
        LinkCheck.objects.create(
            municipality=self.unna_town, table="inventory.offer", record=first.uuid,
            kind="internetseite", target="https://weg.example/", state="antwortet_nicht",
            broken_since=timezone.now(),
        )  # fmt: skip
        self.network("Runder Tisch", last_confirmed=None)
