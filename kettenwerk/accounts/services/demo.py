"""The people of the demo; they must not exist anywhere else."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from kettenwerk.accounts.models import Membership, Municipality, Role, User
from kettenwerk.core.refusal import Refused

# E-mail, name by function, municipality, role.
DEMO_PEOPLE: tuple[tuple[str, str, str, Role], ...] = (
    ("anna@unna.example", "Anna (Kreisstadt Unna)", "unna", Role.EDIT),
    ("birgit@unna.example", "Birgit (Kreisstadt Unna)", "unna", Role.READ),
    ("cem@luenen.example", "Cem (Stadt Lünen)", "luenen", Role.EDIT),
    ("emil@kreis-unna.example", "Emil (Kreis Unna)", "kreis-unna", Role.COORDINATE),
    ("dora@programm.example", "Dora (Programmbüro)", "nrw", Role.PROGRAMME),
)


@transaction.atomic
def make_demo_people(password: str) -> list[User]:
    """Anna, Birgit, Cem, Emil and Dora with one password; their municipalities must exist."""
    if not settings.IS_DEMO:
        message = "Vorführkonten gibt es nur in der Vorführung (KETTENWERK_MODE=demo)."
        raise Refused(message)
    towns = Municipality.objects.in_bulk([slug for *_, slug, _ in DEMO_PEOPLE], field_name="slug")
    if missing := {slug for *_, slug, _ in DEMO_PEOPLE} - set(towns):
        message = f"Für die Vorführkonten fehlen Kommunen: {', '.join(sorted(missing))}."
        raise Refused(message)
    hashed = make_password(password)
    people = []
    for email, name, slug, role in DEMO_PEOPLE:
        values = {"name": name, "is_demo": True, "is_active": True, "closed_at": None}
        person, _ = User.objects.update_or_create(
            email=email, defaults={**values, "password": hashed}
        )
        Membership.objects.update_or_create(
            user=person, municipality=towns[slug], defaults={"role": role}
        )
        EmailAddress.objects.update_or_create(
            user=person, email=email, defaults={"verified": True, "primary": True}
        )
        people.append(person)
    return people
