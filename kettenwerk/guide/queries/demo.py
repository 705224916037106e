"""Whether what families see is invented, as in the demo; the pages then say so."""

from django.conf import settings
from django.db.models import BooleanField, Exists, QuerySet, Value
from django.db.models.expressions import Combinable

from kettenwerk.inventory.models import Contact

INVENTED = "erfunden für die Vorführung"


def has_invented_contacts() -> bool:
    """True in the demo while its made-up contacts are released; asks nothing anywhere else."""
    return settings.IS_DEMO and _invented().exists()


def invented_contacts_exist() -> Combinable:
    """The same as part of another query, so that a page asks for nothing more."""
    if not settings.IS_DEMO:
        return Value(False, output_field=BooleanField())  # noqa: FBT003 - a value for the database
    return Exists(_invented())


def _invented() -> QuerySet[Contact]:
    return Contact.objects.public().filter(source__startswith=INVENTED)
