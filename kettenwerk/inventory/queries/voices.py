"""What families told through the guide, and who is called when a message is about a child at risk."""

from django.db.models import QuerySet

from kettenwerk.accounts.models import Municipality
from kettenwerk.inventory.models import Contact, Organisation, Responsibility, Subject, Voice
from kettenwerk.territory.queries import area_tree, own_area


def voices_of(municipality: Municipality) -> "QuerySet[Voice]":
    """All voices that reached a municipality and are not yet forgotten, newest first."""
    return Voice.objects.filter(municipality=municipality).select_related(
        "offer__municipality", "area"
    )


def open_voices(municipality: Municipality) -> "QuerySet[Voice]":
    """Voices nobody has settled, oldest first."""
    return voices_of(municipality).filter(state=Voice.State.OPEN).order_by("created", "pk")


def youth_office(municipality: Municipality) -> list[tuple[Organisation, list[Contact]]]:
    """Who is responsible for child protection here, with their contacts.

    The nearest place counts, for a Kreis those within it.
    """
    own = own_area(municipality)
    if own is None:
        return []
    rows = list(
        Responsibility.objects.of(municipality)
        .filter(subject=Subject.YOUTH)
        .select_related("organisation")
    )
    tree, known = area_tree(municipality), {row.area_id for row in rows}
    nearest = next((pk for pk in tree.above(own.pk) if pk in known), None)
    wanted = {nearest} if nearest else set(tree.below(own.pk))
    bodies = {row.organisation_id: row.organisation for row in rows if row.area_id in wanted}
    contacts = Contact.objects.of(municipality).filter(organisation__in=bodies).exclude(phone="")
    by_body: dict[int | None, list[Contact]] = {}
    for contact in contacts:
        by_body.setdefault(contact.organisation_id, []).append(contact)
    return [(body, by_body.get(pk, [])) for pk, body in bodies.items()]
