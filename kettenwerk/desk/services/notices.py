"""Notices: what became due in a municipality gets a number, once; what is done is closed."""

from datetime import timedelta

from django.db import transaction

from kettenwerk.accounts.models import Municipality
from kettenwerk.desk.models import DueNotice
from kettenwerk.desk.queries import KINDS, Look

KEPT_AFTER = timedelta(days=90)


def notice_what_is_due(look: Look) -> int:
    """Numbers what is newly due and closes what is not due any more; returns how many are new.

    The sources are asked before the transaction begins. The lock on the municipality lets the
    numbers grow in the order in which they become visible: a mail that told up to one of them told
    everything before it.
    """
    found = {(kind.name, item.key): item for kind in reversed(KINDS) for item in kind.find(look)}
    with transaction.atomic():
        Municipality.objects.select_for_update().get(pk=look.municipality.pk)
        rows = DueNotice.objects.filter(municipality=look.municipality)
        known = {(row.kind, row.key): row.pk for row in rows.filter(gone_at=None)}
        gone = [pk for key, pk in known.items() if key not in found]
        rows.filter(pk__in=gone).update(gone_at=look.now)
        new = [
            DueNotice(
                municipality=look.municipality,
                kind=kind,
                key=key,
                title=item.title[:300],
                note=item.note[:300],
                path=item.path,
                noticed=look.now,
            )
            for (kind, key), item in found.items()
            if (kind, key) not in known
        ]
        DueNotice.objects.bulk_create(new)
        rows.filter(gone_at__lt=look.now - KEPT_AFTER).delete()
    return len(new)
