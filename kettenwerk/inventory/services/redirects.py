"""Old addresses and foreign keys of merged records: set, followed, and sent back by undo."""

from kettenwerk.accounts.models import AuditEntry, ExternalId, Record
from kettenwerk.inventory.models import Redirect


def redirect(winner: Record, loser: Record) -> tuple[Redirect, list[Redirect]]:
    """The new redirect and the older ones that led to the loser; the caller saves them."""
    table = loser._meta.label_lower
    moved = ExternalId.objects.filter(record=loser.uuid).order_by("pk").values_list("pk", flat=True)
    new = Redirect(
        municipality=loser.municipality,
        table=table,
        old=loser.uuid,
        record=winner.uuid,
        external_ids=list(moved),
    )
    older = list(Redirect.objects.live().filter(table=table, record=loser.uuid))
    for one in older:
        one.record = winner.uuid
    return new, older


def settle_foreign_keys(entry: AuditEntry) -> None:
    """Foreign keys stand where the redirects of a change set lead: there, or back again."""
    uuids = entry.versions.filter(table=Redirect._meta.label_lower).values("record")
    for one in Redirect.objects.filter(uuid__in=uuids):
        target = one.old if one.deleted_at else one.record
        moved = ExternalId.objects.filter(pk__in=one.external_ids)
        moved.filter(record__in=(one.old, one.record)).update(record=target)
