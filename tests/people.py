"""The cast of every test: the Kreis with its ten towns, and Anna, Birgit, Cem, Dora and Emil.

Anna edits in the Kreisstadt Unna, Birgit reads there, Cem edits in Lünen, Dora is the programme
office, Emil coordinates at the Kreis. None of them may ever see another's „intern“.
"""

from dataclasses import dataclass
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Membership, Municipality, Role, User
from kettenwerk.accounts.services import ensure_municipality

PASSWORD = "sieben Schafe stehen schief"

# Slug, name, kind, AGS, own youth office.
TOWNS = (
    ("bergkamen", "Bergkamen", "stadt", "05978004", True),
    ("boenen", "Bönen", "gemeinde", "05978008", False),
    ("froendenberg", "Fröndenberg/Ruhr", "stadt", "05978012", False),
    ("holzwickede", "Holzwickede", "gemeinde", "05978016", False),
    ("kamen", "Kamen", "stadt", "05978020", True),
    ("luenen", "Lünen", "stadt", "05978024", True),
    ("schwerte", "Schwerte", "stadt", "05978028", True),
    ("selm", "Selm", "stadt", "05978032", True),
    ("unna", "Kreisstadt Unna", "stadt", "05978036", True),
    ("werne", "Werne", "stadt", "05978040", True),
)


@dataclass(frozen=True, slots=True)
class Verbund:
    """Municipalities by slug: the Land, the Kreis, its ten towns."""

    towns: dict[str, Municipality]

    def __getitem__(self, slug: str) -> Municipality:
        return self.towns[slug]


@dataclass(frozen=True, slots=True)
class Cast:
    verbund: Verbund
    anna: User
    birgit: User
    cem: User
    dora: User
    emil: User


def make_verbund() -> Verbund:
    nrw = ensure_municipality("nrw", name="Nordrhein-Westfalen", kind="land", ags="05")
    kreis = ensure_municipality(
        "kreis-unna",
        name="Kreis Unna",
        kind="kreis",
        parent=nrw,
        ags="05978",
        has_youth_office=True,
    )
    towns = {"nrw": nrw, "kreis-unna": kreis}
    for slug, name, kind, ags, has_youth_office in TOWNS:
        towns[slug] = ensure_municipality(
            slug, name=name, kind=kind, parent=kreis, ags=ags, has_youth_office=has_youth_office
        )
    return Verbund(towns)


def make_person(
    email: str, name: str, town: Municipality | None = None, role: str = Role.READ
) -> User:
    """Somebody who can sign in with :data:`PASSWORD`, a member of ``town`` if one is given."""
    person = User.objects.create(email=email, name=name, password=_hashed())
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    if town is not None:
        Membership.objects.create(user=person, municipality=town, role=role)
    return person


def make_cast(verbund: Verbund | None = None) -> Cast:
    towns = verbund or make_verbund()
    return Cast(
        verbund=towns,
        anna=make_person("anna@unna.example", "Anna", towns["unna"], Role.EDIT),
        birgit=make_person("birgit@unna.example", "Birgit", towns["unna"], Role.READ),
        cem=make_person("cem@luenen.example", "Cem", towns["luenen"], Role.EDIT),
        dora=make_person("dora@programm.example", "Dora", towns["nrw"], Role.PROGRAMME),
        emil=make_person("emil@kreis-unna.example", "Emil", towns["kreis-unna"], Role.COORDINATE),
    )


def acting(person: User) -> Actor:
    """The person as an actor of their first municipality."""
    membership = person.memberships.select_related("municipality__parent").earliest("pk")
    return Actor(membership.municipality, person, Role(membership.role))


@cache
def _hashed() -> str:
    return make_password(PASSWORD)
