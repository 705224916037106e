"""What can be found of a record: its name, and the rest of its text."""

from collections.abc import Callable, Iterable
from typing import Any

from kettenwerk.accounts.models import Record
from kettenwerk.inventory import models
from kettenwerk.inventory.models import SearchText
from kettenwerk.inventory.search.words import tokens, words_of

Text = tuple[str, Iterable[object]]
Parts = Callable[[str], list[Any]]


def search_text(row: Record, parts: Parts) -> SearchText:
    """The reduced text of a row; ``parts("areas")`` gives the live rows that hang on it.

    Parts are read in the order of their words, so that the text does not depend on how they came.
    """
    name, texts = TEXTS[type(row)][0](row, parts)
    rest = " ".join(str(text) for text in texts if text)
    title = tokens(name)
    known = set(title)
    return SearchText(
        record=row.uuid,
        table=row._meta.label_lower,
        title=" ".join(title),
        body=" ".join(token for token in tokens(rest) if token not in known),
        words=" ".join(dict.fromkeys(words_of(f"{name} {rest}"))),
    )


def _organisation(row: models.Organisation, _parts: Parts) -> Text:
    texts = [row.aliases, row.get_kind_display(), row.get_field_display(), row.area, row.note]
    return row.name, texts


def _offer(row: models.Offer, parts: Parts) -> Text:
    texts: list[object] = [row.family_name, row.summary, row.provider, row.provider.aliases]
    texts += row._meta.get_field("fields").labels(row.fields)
    texts += row._meta.get_field("target_groups").labels(row.target_groups)
    texts += sorted(str(part.area) for part in parts("areas"))
    texts += sorted(str(part.organisation) for part in parts("partners"))
    return row.name, texts


def _network(row: models.Network, parts: Parts) -> Text:
    texts: list[object] = [row.area, row.get_level_display(), row.get_kind_display(), row.note]
    texts += [row.responsible, row.coordinator, row.legal_basis]
    texts += row._meta.get_field("fields").labels(row.fields)
    texts += sorted(f"{part.organisation} {part.as_printed}" for part in parts("members"))
    return row.name, texts


def _agreement(row: models.Agreement, parts: Parts) -> Text:
    texts: list[object] = [row.get_kind_display(), row.legal_basis, row.note]
    texts += sorted(str(part.organisation) for part in parts("parties"))
    return row.subject, texts


def _profile(row: models.PracticeProfile, _parts: Parts) -> Text:
    return row.title, [row.offer, row.network, row.starting_point, row.goals, row.achieved]


def _gap(row: models.NamedGap, _parts: Parts) -> Text:
    return row.title, [row.area, row.get_field_display()]


def _responsibility(row: models.Responsibility, _parts: Parts) -> Text:
    return f"{row.get_subject_display()} {row.area}", [row.organisation]


def _cooperation(row: models.CooperationField, _parts: Parts) -> Text:
    return row.label, [row.organisation, row.organisation.aliases]


def _site(row: models.Site, _parts: Parts) -> Text:
    return row.name, [row.organisation, row.area, row.street, row.postcode, row.city]


# How a record's text is read: the function, what to join, what to prefetch.
TEXTS: dict[type[Record], tuple[Callable[..., Text], tuple[str, ...], tuple[str, ...]]] = {
    models.Organisation: (_organisation, ("area",), ()),
    models.Offer: (_offer, ("provider",), ("areas__area", "partners__organisation")),
    models.Network: (
        _network,
        ("area", "responsible", "coordinator"),
        ("members__organisation",),
    ),
    models.Agreement: (_agreement, (), ("parties__organisation",)),
    models.PracticeProfile: (_profile, ("offer", "network"), ()),
    models.NamedGap: (_gap, ("area",), ()),
    models.Responsibility: (_responsibility, ("area", "organisation"), ()),
    models.CooperationField: (_cooperation, ("organisation",), ()),
    models.Site: (_site, ("organisation", "area"), ()),
}
