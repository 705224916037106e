"""Which form, list and detail page belong to which kind of record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from kettenwerk.accounts.models import Municipality, Record
from kettenwerk.inventory import models
from kettenwerk.inventory.forms import records as forms
from kettenwerk.inventory.forms.base import RecordForm
from kettenwerk.inventory.forms.offers import OfferForm
from kettenwerk.inventory.queries import details, details_more, lists, lists_more
from kettenwerk.inventory.queries.listing import Listing
from kettenwerk.inventory.queries.shown import Detail, Reader


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record with its pages; ``folder`` is its part of the address."""

    model: type[Record]
    name: str
    folder: str
    form: type[RecordForm]
    detail: Callable[[Any, Reader], Detail]
    article: str
    listing: Listing | None = None
    joined: tuple[str, ...] = ()

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


ORGANISATION = Kind(
    models.Organisation,
    "organisation",
    "organisationen",
    forms.OrganisationForm,
    details.organisation,
    "die",
    lists.ORGANISATIONS,
    ("area__municipality", "parent__municipality"),
)
OFFER = Kind(
    models.Offer,
    "offer",
    "angebote",
    OfferForm,
    details.offer,
    "das",
    lists.OFFERS,
    ("provider__municipality", "area__municipality", "part_of__municipality"),
)
NETWORK = Kind(
    models.Network,
    "network",
    "netzwerke",
    forms.NetworkForm,
    details.network,
    "das",
    lists.NETWORKS,
    (
        "area__municipality",
        "responsible__municipality",
        "coordinator__municipality",
        "parent__municipality",
    ),
)
AGREEMENT = Kind(
    models.Agreement,
    "agreement",
    "vereinbarungen",
    forms.AgreementForm,
    details_more.agreement,
    "die",
    lists.AGREEMENTS,
)
PROFILE = Kind(
    models.PracticeProfile,
    "profile",
    "praxisprofile",
    forms.ProfileForm,
    details_more.profile,
    "das",
    lists_more.PROFILES,
    ("offer__municipality", "network__municipality"),
)
GAP = Kind(
    models.NamedGap,
    "gap",
    "genannte-luecken",
    forms.GapForm,
    details_more.gap,
    "die",
    lists_more.GAPS,
    ("area__municipality",),
)
RESPONSIBILITY = Kind(
    models.Responsibility,
    "responsibility",
    "zustaendigkeiten",
    forms.ResponsibilityForm,
    details_more.responsibility,
    "die",
    lists_more.RESPONSIBILITIES,
    ("area__municipality", "organisation__municipality"),
)
SITE = Kind(
    models.Site,
    "site",
    "standorte",
    forms.SiteForm,
    details_more.site,
    "der",
    lists_more.SITES,
    ("organisation__municipality", "area__municipality"),
)
CONTACT = Kind(
    models.Contact,
    "contact",
    "kontakte",
    forms.ContactForm,
    details_more.contact,
    "der",
    None,
    ("offer__municipality", "organisation__municipality"),
)
KINDS = (
    ORGANISATION,
    OFFER,
    NETWORK,
    AGREEMENT,
    PROFILE,
    GAP,
    RESPONSIBILITY,
    SITE,
    CONTACT,
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
