"""A small Kreis for the tests of this room: two towns, a few records, everything indexed."""

from typing import Any

from django.test import Client
from django.urls import reverse

from kettenwerk.accounts.models import Municipality, Record, Visibility
from kettenwerk.inventory import search
from kettenwerk.inventory.models import (
    Agreement,
    AgreementParty,
    Basis,
    Network,
    NetworkMember,
    Offer,
    OfferArea,
    Organisation,
)
from kettenwerk.territory.models import Area
from tests.people import Cast, make_cast


def page(name: str, town: str = "unna", **kwargs: Any) -> str:
    return reverse(f"inventory:{name}", kwargs={"town": town, **kwargs})


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


class World:
    """Kreis, Unna with a Sozialraum, Lünen; build what a test needs on top."""

    def __init__(self) -> None:
        self.cast: Cast = make_cast()
        self.kreis = self.area("kreis-unna", "kreis", None)
        self.unna = self.area("unna", "stadt", self.kreis)
        self.luenen = self.area("luenen", "stadt", self.kreis)
        self.koenigsborn = self.area("koenigsborn", "sozialraum", self.unna, owner="unna")

    def town(self, slug: str) -> Municipality:
        return self.cast.verbund[slug]

    def area(self, key: str, kind: str, parent: Area | None, owner: str = "") -> Area:
        return Area.objects.create(
            municipality=self.town(owner or key),
            key=key,
            name=key.title(),
            kind=kind,
            parent=parent,
            visibility=Visibility.VERBUND,
            survey=Area.Survey.BODY,
        )

    def save(self, record: Record) -> Any:
        record.save()
        search.index([record])
        return record

    def organisation(self, name: str, town: str = "unna", **values: Any) -> Organisation:
        defaults = {"kind": "traeger", "field": "jugendhilfe", "visibility": Visibility.VERBUND}
        made: Organisation = self.save(
            Organisation(municipality=self.town(town), name=name, **(defaults | values))
        )
        return made

    def offer(self, name: str, town: str = "unna", **values: Any) -> Offer:
        areas = values.pop("areas", (self.unna if town == "unna" else self.luenen,))
        provider = (
            values.pop("provider", None) or Organisation.objects.filter(name="Träger").first()
        )
        defaults: dict[str, Any] = {
            "provider": provider or self.organisation("Träger"),
            "area": areas[0],
            "visibility": Visibility.VERBUND,
            "status": "laufend",
            "source": "eigene Erhebung",
        }
        offer = Offer(municipality=self.town(town), name=name, **(defaults | values))
        offer.save()
        for area in areas:
            OfferArea.objects.create(
                municipality=offer.municipality, offer=offer, area=area, basis=Basis.INFERRED
            )
        made: Offer = self.save(offer)
        return made

    def network(self, name: str, town: str = "unna", **values: Any) -> Network:
        defaults = {"level": "arbeitskreis", "visibility": Visibility.VERBUND, "area": self.unna}
        made: Network = self.save(
            Network(municipality=self.town(town), name=name, **(defaults | values))
        )
        return made

    def member(self, network: Network, organisation: Organisation, **values: Any) -> NetworkMember:
        defaults = {"role": "mitglied", "basis": Basis.STATED}
        return NetworkMember.objects.create(
            municipality=network.municipality,
            network=network,
            organisation=organisation,
            **(defaults | values),
        )

    def agreement(self, subject: str, *parties: Organisation, **values: Any) -> Agreement:
        defaults = {
            "municipality": self.town("unna"),
            "kind": "kooperationsvertrag",
            "status": "bestehend",
            "visibility": "verbund",
        }
        made = Agreement.objects.create(subject=subject, **(defaults | values))
        for party in parties:
            AgreementParty.objects.create(
                municipality=made.municipality, agreement=made, organisation=party
            )
        search.index([made])
        return made


def typed_offer(world: World, **changes: Any) -> dict[str, Any]:
    """What a browser sends for a complete new offer."""
    data = {
        "name": "Elterncafé",
        "provider": "Träger",
        "function": "leistung",
        "audience": "familien",
        "kind": "angebot",
        "status": "laufend",
        "visibility": "verbund",
        "areas": [str(world.unna.pk)],
        "areas_basis": "stated",
    }
    return data | changes
