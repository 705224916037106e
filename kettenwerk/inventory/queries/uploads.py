"""Lists that a municipality brought."""

from django.db.models import QuerySet

from kettenwerk.accounts.models import Municipality
from kettenwerk.inventory.models import Upload


def uploads_of(municipality: Municipality) -> QuerySet[Upload]:
    """Newest first; what was put aside stays for its 30 days too."""
    return Upload.objects.filter(municipality=municipality).select_related(
        "municipality__parent",
        "person",
        "change_set",
        "job",
        "request__town",
        "request__organisation",
    )
