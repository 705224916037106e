"""The history of a record and of the rows that belong to it."""

from uuid import UUID

from kettenwerk.accounts.models import Record
from kettenwerk.accounts.queries import Change
from kettenwerk.accounts.queries import history_of as history_with
from kettenwerk.inventory.queries.references import references_to


def history_of(record: Record) -> list[Change]:
    """The latest changes, newest first."""
    return history_with(record, links_of_parts(record))


def links_of_parts(record: Record) -> dict[UUID, str]:
    """The rows that belong to a record, deleted ones too, with the name of their link."""
    found = {}
    for reference in references_to(record):
        if reference.is_part and reference.model.shown_through:
            link = reference.model.shown_through
            rows = reference.model._default_manager.filter(**{link: record})
            found.update(dict.fromkeys(rows.values_list("uuid", flat=True), link))
    return found
