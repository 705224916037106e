"""What families are told of an offer beyond its record: opening times, texts in other languages."""

from kettenwerk.inventory.models import Offer, OpeningTime, Text
from kettenwerk.inventory.queries import columns as c
from kettenwerk.inventory.queries.listing import Listing, type_read
from kettenwerk.inventory.queries.shown import Reader, Section, Value


def weekday_words(row: OpeningTime) -> str:
    """„Mo, Di“."""
    return ", ".join(code.capitalize() for code in row.weekdays)


def opening_times(offer: Offer, reader: Reader) -> Section:
    """When the offer is open, for its page; one query."""
    rows = OpeningTime.objects.of(reader.municipality).filter(offer=offer)
    values = tuple(Value(f"{weekday_words(row)} {row}", note=row.note) for row in rows)
    return Section("Öffnungszeiten", values, empty="Noch keine Öffnungszeit eingetragen.")


def other_languages(offer: Offer, reader: Reader) -> Section:
    """Which texts there are in which language, for the offer's page; one query."""
    rows = Text.objects.of(reader.municipality).filter(offer=offer).order_by("language", "field")
    by_language: dict[str, list[Text]] = {}
    for row in rows:
        row.offer = offer
        by_language.setdefault(str(row.get_language_display()), []).append(row)
    values = [
        Value(
            f"{language}: {', '.join(str(one.get_field_display()) for one in texts)}",
            note=", ".join(_remarks(texts)),
        )
        for language, texts in by_language.items()
    ]
    return Section("In anderen Sprachen", tuple(values))


def _remarks(texts: list[Text]) -> list[str]:
    unchecked = sum(1 for one in texts if one.origin == Text.Origin.MACHINE and not one.checked_by)
    outdated = sum(1 for one in texts if one.is_outdated)
    pairs = ((unchecked, "maschinell und ungeprüft"), (outdated, "veraltet"))
    return [f"{count} {words}" for count, words in pairs if count]


def _time(name: str) -> type_read:
    return lambda row, _: f"{getattr(row, name):%H:%M}"


def _listing(model: type[OpeningTime] | type[Text], title: str, names: str) -> Listing:
    """A kind without a page of its own that goes out as a list all the same."""
    readers = {"opens": _time("opens"), "closes": _time("closes")} if model is OpeningTime else {}
    return Listing(
        model=model,
        name=str(model._meta.model_name),
        title=title,
        words=title,
        columns=(),
        exported=c.exported(names, offer=c.named("offer"), **readers),
        facets=(),
        order=("offer__name", "pk"),
        empty_text="",
        joined=("offer",),
    )


OPENING_TIMES = _listing(OpeningTime, "Öffnungszeiten", "offer weekdays opens closes note")
TEXTS = _listing(
    Text,
    "Übersetzungen",
    "offer field language source_text text origin checked_by source_version",
)
