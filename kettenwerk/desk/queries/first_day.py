"""The first day: nothing in the inventory yet, four steps to a chain."""

from dataclasses import dataclass

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Municipality, Role
from kettenwerk.desk.queries.items import Look
from kettenwerk.inventory.models import Network, Offer, Organisation


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what, why, where; ``url`` is empty for those who may not do it."""

    title: str
    sentence: str
    url: str
    button: str


# title, sentence, page, words of the link, role that the page needs
_STEPS = (
    (
        "Liste einlesen",
        "Ihre Excel- oder CSV-Liste wird gelesen, geprüft und gezeigt. Übernommen wird erst, wenn Sie es sagen.",
        "inventory:upload_list",
        "Liste einlesen",
        Role.EDIT,
    ),
    (
        "Städte und Anbieter um Listen bitten",
        "Jede Stelle bekommt einen Link und eine Vorlage. Was kommt, wird Ihnen vorgelegt.",
        "inventory:collection_list",
        "Listen anfordern",
        Role.EDIT,
    ),
    (
        "Kette ansehen",
        "Aus den Angeboten wird die Kette von der Schwangerschaft bis 21, mit Hinweisen und Gründen.",
        "chain:chain",
        "Kette ansehen",
        Role.READ,
    ),
    (
        "Lücken im Gremium beraten",
        "Ein Hinweis wird erst zur Lücke, wenn ein Gremium es sagt.",
        "chain:finding_list",
        "Hinweise ansehen",
        Role.READ,
    ),
)


def is_empty(municipality: Municipality) -> bool:
    """Whether the municipality keeps nothing yet; at most three queries."""
    models = (Offer, Organisation, Network)
    return not any(model.objects.owned_by(municipality).exists() for model in models)


def steps_for(look: Look, actor: Actor) -> list[Step]:
    return [
        Step(title, sentence, look.url(page) if actor.may(role) else "", button)
        for title, sentence, page, button, role in _STEPS
    ]
