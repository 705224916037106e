"""The page of a relation between two records."""

from kettenwerk.inventory.models import Relation
from kettenwerk.inventory.queries.shown import Detail, Fact, Group, Reader, coded, fact, origin


def relation(record: Relation, reader: Reader) -> Detail:
    facts = (
        Fact("Von", reader.value(record.subject)),
        coded(record, "kind"),
        Fact("Zu", reader.value(record.object)),
        fact("Anmerkung", record.note),
    )
    return Detail(record, "", (Group("Auf einen Blick", facts), origin(record)))
