"""Which saved filters somebody sees above a list, and which of them the list shows now."""

from dataclasses import dataclass

from django.http import QueryDict

from kettenwerk.accounts.models import Municipality, User
from kettenwerk.inventory.models import SavedFilter
from kettenwerk.inventory.queries.bulk import canonical


@dataclass(frozen=True, slots=True)
class Shelf:
    """The saved filters of one list for one person; ``active`` is the one the address equals."""

    filters: tuple[SavedFilter, ...]
    active: SavedFilter | None
    query: str

    @property
    def active_name(self) -> str:
        return self.active.name if self.active else ""


def shelf(listing: str, query: QueryDict, person: User, municipality: Municipality) -> Shelf:
    """Saved filters that this person may see above this list; own ones win over equal ones."""
    rows = SavedFilter.objects.seen_by(person, municipality).filter(listing=listing)
    filters = tuple(rows.select_related("municipality"))
    now = canonical(query)
    equal = [one for one in filters if one.query == now]
    equal.sort(key=lambda one: (one.user_id != person.pk, one.pk))
    return Shelf(filters, equal[0] if equal else None, now)
