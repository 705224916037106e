"""Small worlds for chain tests: a Kreis with two towns, and offers with a line each."""

from dataclasses import replace
from datetime import date
from typing import Any

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Municipality, Visibility
from kettenwerk.chain.assessments import draw_chain
from kettenwerk.chain.filters import ChainFilter, read_filter
from kettenwerk.chain.result import Chain
from kettenwerk.chain.services import deliver_defaults
from kettenwerk.inventory.models import Offer, OfferArea, Organisation
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import area_tree
from tests.people import Verbund, make_verbund

STAND = date(2026, 3, 1)


class World:
    """Areas and offers of the Verbund, all shared in it unless said otherwise."""

    def __init__(self) -> None:
        self.verbund: Verbund = make_verbund()
        self.areas: dict[str, Area] = {}
        kreis = self.add_area("kreis-unna", kind="kreis", ags="05978", survey="traeger")
        for slug, survey in (
            ("kamen", "traeger"),
            ("luenen", "traeger"),
            ("werne", "nicht_beteiligt"),
        ):
            town = self.verbund[slug]
            self.add_area(slug, kind="stadt", ags=town.ags, parent=kreis, survey=survey)
        self.add_area(
            "gahmen",
            kind="sozialraum",
            parent=self.areas["luenen"],
            survey="sozialraum",
            owner="luenen",
        )
        deliver_defaults(Actor(self.verbund["kreis-unna"]))

    def add_area(self, key: str, *, owner: str = "", **values: Any) -> Area:
        self.areas[key] = Area.objects.create(
            key=key,
            name=key.title(),
            municipality=self.verbund[owner or key],
            visibility=Visibility.VERBUND,
            **values,
        )
        return self.areas[key]

    def provider(self, name: str = "Anbieter", **values: Any) -> Organisation:
        values = {"kind": "dienst", "field": "jugendhilfe"} | values
        owner = self.verbund["kreis-unna"]
        found = Organisation.objects.filter(name=name).first()
        return found or Organisation.objects.create(
            name=name, municipality=owner, visibility=Visibility.VERBUND, **values
        )

    def offer(self, name: str, *areas: str, owner: str = "kreis-unna", **values: Any) -> Offer:
        """A running service for families with children of 3 to 6, unless said otherwise."""
        values = {
            "fields": ("jugendhilfe",),
            "target_groups": ("familien",),
            "from_months": 36,
            "to_months": 72,
            "age_subject": "kind",
            "status": "laufend",
            "provider": self.provider(),
            "last_confirmed": STAND,
            "visibility": Visibility.VERBUND,
        } | values
        offer = Offer.objects.create(
            name=name, municipality=self.verbund[owner], area=self.areas["kreis-unna"], **values
        )
        for key in areas:
            OfferArea.objects.create(
                offer=offer, area=self.areas[key], municipality=offer.municipality, basis="stated"
            )
        return offer

    def municipality(self, slug: str) -> Municipality:
        return Municipality.objects.select_related("parent").get(slug=slug)

    def filter(self, slug: str, **parameters: str) -> ChainFilter:
        municipality = self.municipality(slug)
        values = {"stand": STAND.isoformat()} | parameters
        found = read_filter(values, municipality=municipality, tree=area_tree(municipality))
        assert found is not None
        return found

    def chain(self, slug: str, **parameters: str) -> Chain:
        """The chain of a municipality's own place, or of ``raum``."""
        municipality = self.municipality(slug)
        filter_ = self.filter(slug, **parameters)
        return draw_chain(municipality, filter_, area_tree(municipality))

    def chain_with_lane(self, slug: str, lane: str) -> Chain:
        """The chain with one lane opened."""
        municipality = self.municipality(slug)
        filter_ = replace(self.filter(slug), open_lanes=(lane,))
        return draw_chain(municipality, filter_, area_tree(municipality))
