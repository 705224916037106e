"""Where a record has its page, and whether a municipality may see it."""

from django.urls import reverse

from kettenwerk.accounts.models import Municipality, Record, SharedRecord, Visibility
from kettenwerk.inventory import models
from kettenwerk.territory.models import Area

URL_NAMES: dict[type[Record], str] = {
    Area: "territory:area",
    models.Agreement: "inventory:agreement",
    models.Contact: "inventory:contact",
    models.CooperationField: "inventory:cooperation",
    models.NamedGap: "inventory:gap",
    models.Network: "inventory:network",
    models.Offer: "inventory:offer",
    models.Organisation: "inventory:organisation",
    models.PracticeProfile: "inventory:profile",
    models.Relation: "inventory:relation",
    models.Responsibility: "inventory:responsibility",
    models.Site: "inventory:site",
}
HIDDEN = "nicht für Sie freigegeben"


def address(record: Record, municipality: Municipality, page: str = "detail") -> str:
    """The address of a record's page as this municipality sees it."""
    name = f"{URL_NAMES[type(record)]}_{page}"
    return reverse(name, kwargs={"town": municipality.slug, "uuid": record.uuid})


def list_address(model: type[Record], municipality: Municipality) -> str:
    return reverse(f"{URL_NAMES[model]}_list", kwargs={"town": municipality.slug})


def may_see(record: SharedRecord, municipality: Municipality) -> bool:
    """The rule of ``.of()`` for a record at hand; join ``municipality`` to ask no database."""
    if record.deleted_at is not None:
        return False
    if record.municipality_id == municipality.pk or record.visibility == Visibility.PUBLIC:
        return True
    root = municipality.verbund_root_id
    owner = record.municipality
    return record.visibility == Visibility.VERBUND and root in {owner.pk, owner.parent_id}
