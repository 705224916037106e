"""A town with an open guide and a few released offers, and what is read of a PDF."""

import io
from collections import Counter
from typing import Any

from django.test import Client
from pypdf import PdfReader

from kettenwerk.accounts.models import Municipality, Role
from kettenwerk.guide.languages import guide_language
from kettenwerk.guide.models import Booklet, GuideSetting
from kettenwerk.guide.paper.booklet import Choice
from kettenwerk.inventory.models import Basis, Contact, Offer, OfferArea, Organisation
from kettenwerk.territory.models import Area
from tests.people import Cast, make_cast, make_person

PUBLIC = "oeffentlich"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


class PaperWorld:
    """Unna's guide is open; ``released`` adds offers that families may see."""

    def __init__(self) -> None:
        self.cast: Cast = make_cast()
        self.unna = self.area("unna", "stadt", None)
        self.koenigsborn = self.area("koenigsborn", "sozialraum", self.unna)
        self.karla = make_person("karla@unna.example", "Karla", self.town("unna"), Role.COORDINATE)
        self.office = self.organisation("Familienbüro Unna", visibility=PUBLIC)
        self.contact(organisation=self.office, function="Beratung", phone="02303 00000-50")
        self.setting = GuideSetting.objects.create(
            municipality=self.town("unna"),
            is_open=True,
            office=self.office,
            greeting="Schön, dass Sie da sind.",
            protection_phone="02303 00000-99",
            protection_note="nachts über die Leitstelle",
        )
        self.provider = self.organisation("Haus der Familie", visibility=PUBLIC)

    def town(self, slug: str) -> Municipality:
        return self.cast.verbund[slug]

    def area(self, key: str, kind: str, parent: Area | None) -> Area:
        return Area.objects.create(
            municipality=self.town("unna"), key=key, name=key.title(), kind=kind, parent=parent,
            visibility="verbund", survey=Area.Survey.BODY,
        )  # fmt: skip

    def organisation(self, name: str, **values: Any) -> Organisation:
        defaults: dict[str, Any] = {"kind": "traeger", "field": "jugendhilfe"}
        return Organisation.objects.create(
            municipality=self.town("unna"), name=name, **(defaults | values)
        )

    def offer(self, name: str, **values: Any) -> Offer:
        defaults: dict[str, Any] = {
            "provider": self.provider, "area": self.unna, "status": "laufend", "source": "Erhebung",
        }  # fmt: skip
        made = Offer.objects.create(
            municipality=self.town("unna"), name=name, **(defaults | values)
        )
        OfferArea.objects.create(
            municipality=made.municipality, offer=made, area=self.unna, basis=Basis.STATED
        )
        return made

    def contact(self, **values: Any) -> Contact:
        defaults: dict[str, Any] = {
            "municipality": self.town("unna"),
            "visibility": PUBLIC,
            "audience": PUBLIC,
        }
        return Contact.objects.create(**(defaults | values))

    def released(self, name: str, **values: Any) -> Offer:
        phone = values.pop("phone", "02303 00000-01")
        provider: Organisation = values.pop("provider", self.provider)
        defaults: dict[str, Any] = {
            "provider": provider,
            "visibility": PUBLIC,
            "function": "leistung",
            "audience": "familien",
            "fields": ["jugendhilfe"],
        }
        offer = self.offer(name, **(defaults | values))
        self.contact(offer=offer, function="Anmeldung", phone=phone)
        return offer


def choice(
    kind: str = "wegweiser",
    language: str = "de",
    paper: str = "a5",
    unconfirmed: str = Booklet.Unconfirmed.MARKED,
) -> Choice:
    found = guide_language(language)
    assert found is not None
    return Choice(kind, found, paper, unconfirmed)


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """All words of all pages, with single blanks."""
    words = " ".join(page.extract_text() for page in reader(pdf).pages)
    return " ".join(words.replace("\u200b", "").split())


def tags_of(pdf: bytes) -> tuple[Counter[str], Counter[str]]:
    """How often each tag and each language stands in the structure of the document."""
    tags: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    root: Any = reader(pdf).trailer["/Root"]
    left = [root["/StructTreeRoot"]["/K"]]
    while left:
        node: Any = left.pop().get_object()
        if isinstance(node, list):
            left += node
        elif hasattr(node, "get"):
            tags[str(node.get("/S", ""))[1:]] += 1
            languages[str(node.get("/Lang", ""))] += 1
            if "/K" in node:
                left.append(node["/K"])
    return tags, languages
