"""Which form, list and detail page belong to which kind of record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from kettenwerk.accounts.models import Municipality, Record
from kettenwerk.inventory import models
from kettenwerk.inventory.forms import connections
from kettenwerk.inventory.forms import records as forms
from kettenwerk.inventory.forms.base import RecordForm
from kettenwerk.inventory.forms.offers import OfferForm
from kettenwerk.inventory.queries import (
    agreements,
    gaps,
    networks,
    offers,
    organisations,
    profiles,
    relations,
    responsibilities,
    sites,
)
from kettenwerk.inventory.queries.listing import Listing
from kettenwerk.inventory.queries.shown import Detail, Reader


@dataclass(frozen=True, slots=True)
class Addition:
    """Something that can be added from a record's page; foreign records allow some of it."""

    words: str
    page: str
    is_for_owners: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record with its pages; ``folder`` is its part of the address.

    Its pages are named after it: ``offer_list``, ``offer_detail``, ``offer_new``, ``offer_edit``.
    """

    model: type[Record]
    name: str
    folder: str
    article: str
    form: type[RecordForm]
    detail: Callable[[Any, Reader], Detail]
    listing: Listing | None = None
    joined: tuple[str, ...] = ()
    additions: tuple[Addition, ...] = ()
    query_name: str = ""

    @property
    def word(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def new_words(self) -> str:
        """„neues Angebot“, „neue Organisation“."""
        ending = {"das": "neues", "die": "neue", "der": "neuer"}[self.article]
        return f"{ending[:1].upper()}{ending[1:]} {self.word}"

    def visible(self, municipality: Municipality, uuid: object) -> Any:
        """The record if the municipality may see it, else a 404."""
        return self._get(self.model.objects.of(municipality), uuid)

    def owned(self, municipality: Municipality, uuid: object) -> Any:
        """The record if the municipality may write it, else a 404."""
        return self._get(self.model.objects.owned_by(municipality), uuid)

    def _get(self, rows: Any, uuid: object) -> Any:
        record = rows.filter(uuid=uuid).select_related("municipality", *self.joined).first()
        if record is None:
            message = (
                f"{self.word}: Diesen Eintrag gibt es nicht, oder er ist nicht für Sie freigegeben."
            )
            raise Http404(message)
        return record


RELATE = Addition("Beziehung", "relation_new", is_for_owners=False)
OFFER = Kind(
    models.Offer,
    "offer",
    "angebote",
    "das",
    OfferForm,
    offers.offer,
    offers.OFFERS,
    ("provider__municipality", "area__municipality", "part_of__municipality"),
    (
        Addition("Kontakt", "contact_new"),
        Addition("Teil dieses Angebots", "offer_new"),
        Addition("Praxisprofil", "profile_new"),
        RELATE,
    ),
    "angebot",
)
ORGANISATION = Kind(
    models.Organisation,
    "organisation",
    "organisationen",
    "die",
    forms.OrganisationForm,
    organisations.organisation,
    organisations.ORGANISATIONS,
    ("area__municipality", "parent__municipality"),
    (
        Addition("Angebot", "offer_new", is_for_owners=False),
        Addition("Kontakt", "contact_new"),
        Addition("Standort", "site_new"),
        Addition("Einheit", "organisation_new"),
        Addition("Zuständigkeit", "responsibility_new", is_for_owners=False),
        Addition("Kooperationsfeld", "cooperation_new", is_for_owners=False),
        RELATE,
    ),
    "organisation",
)
NETWORK = Kind(
    models.Network,
    "network",
    "netzwerke",
    "das",
    forms.NetworkForm,
    networks.network,
    networks.NETWORKS,
    (
        "area__municipality",
        "responsible__municipality",
        "coordinator__municipality",
        "parent__municipality",
    ),
    (
        Addition("Netzwerk darunter", "network_new"),
        Addition("Praxisprofil", "profile_new"),
        RELATE,
    ),
    "netzwerk",
)
AGREEMENT = Kind(
    models.Agreement,
    "agreement",
    "vereinbarungen",
    "die",
    forms.AgreementForm,
    agreements.agreement,
    agreements.AGREEMENTS,
)
GAP = Kind(
    models.NamedGap,
    "gap",
    "genannte-luecken",
    "die",
    forms.GapForm,
    gaps.gap,
    gaps.GAPS,
    ("area__municipality",),
)
PROFILE = Kind(
    models.PracticeProfile,
    "profile",
    "praxisprofile",
    "das",
    forms.ProfileForm,
    profiles.profile,
    profiles.PROFILES,
    ("offer__municipality", "network__municipality"),
)
RESPONSIBILITY = Kind(
    models.Responsibility,
    "responsibility",
    "zustaendigkeiten",
    "die",
    connections.ResponsibilityForm,
    responsibilities.responsibility,
    responsibilities.RESPONSIBILITIES,
    ("area__municipality", "organisation__municipality"),
)
COOPERATION = Kind(
    models.CooperationField,
    "cooperation",
    "kooperationspartner",
    "der",
    connections.CooperationForm,
    responsibilities.cooperation,
    responsibilities.COOPERATIONS,
    ("organisation__municipality",),
)
SITE = Kind(
    models.Site,
    "site",
    "standorte",
    "der",
    forms.SiteForm,
    sites.site,
    sites.SITES,
    ("organisation__municipality", "area__municipality"),
)
CONTACT = Kind(
    models.Contact,
    "contact",
    "kontakte",
    "der",
    forms.ContactForm,
    sites.contact,
    joined=("offer__municipality", "organisation__municipality"),
)
RELATION = Kind(
    models.Relation,
    "relation",
    "beziehungen",
    "die",
    connections.RelationForm,
    relations.relation,
    joined=tuple(f"{end}__municipality" for end in (*models.SUBJECTS, *models.OBJECTS)),
)
KINDS = (
    OFFER,
    ORGANISATION,
    NETWORK,
    AGREEMENT,
    GAP,
    PROFILE,
    RESPONSIBILITY,
    COOPERATION,
    SITE,
    CONTACT,
    RELATION,
)


def by_folder(folder: str) -> Kind:
    """The kind an address names; a 404 for any other word."""
    for kind in KINDS:
        if kind.folder == folder:
            return kind
    message = f"„{folder}“ gibt es im Bestand nicht."
    raise Http404(message)


def by_table(table: str) -> Kind:
    return next(kind for kind in KINDS if kind.model._meta.label_lower == table)
