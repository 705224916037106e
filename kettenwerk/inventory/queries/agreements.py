"""The list of agreements and the page of one, with its parties."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch

from kettenwerk.inventory.models import Agreement, AgreementParty
from kettenwerk.inventory.queries import columns as c
from kettenwerk.inventory.queries.listing import Column, Context, FacetSpec, Listing
from kettenwerk.inventory.queries.shown import (
    Detail,
    Group,
    Reader,
    Section,
    coded,
    fact,
    kept,
    origin,
)


def parties(agreement: Agreement, _: Context) -> str:
    return c.first_names([party.organisation.name for party in agreement.parties.all()], 3)


def _parties() -> Sequence[Any]:
    return (Prefetch("parties", c.live(AgreementParty, "organisation")),)


AGREEMENTS = Listing(
    model=Agreement,
    name="agreement",
    title="Vereinbarungen",
    words="Vereinbarungen",
    columns=(
        Column("gegenstand", "Gegenstand", c.itself, ("subject",)),
        Column("art", "Art", c.word("kind"), ("kind",)),
        Column("parteien", "Parteien", parties),
        Column("status", "Status", c.word("status"), ("status",)),
        c.day_column("bis", "gültig bis", "valid_to"),
        c.day_column("pruefung", "zu überprüfen", "review"),
    ),
    exported=c.exported(
        "id kind parties subject legal_basis date valid_from valid_to status note source review",
        parties=c.keys("parties", "organisation"),
        date=c.plain("concluded"),
    ),
    facets=(
        c.vocabulary("art", "Art", "kind", Agreement.Kind.choices),
        c.vocabulary("status", "Status", "status", Agreement.Status.choices),
        FacetSpec(
            "partei",
            "Partei",
            c.organisation_names,
            children=(AgreementParty, "agreement", "organisation__uuid"),
            read=lambda values, _: map(str, values[0]),
        ),
    ),
    order=("subject",),
    empty_text="Hier stehen Verträge, Vereinbarungen, Beschlüsse und Förderungen mit ihren Parteien.",
    prefetched=_parties,
    prefetched_for_export=_parties,
)


def agreement(record: Agreement, reader: Reader) -> Detail:
    facts = (
        coded(record, "kind"),
        coded(record, "status"),
        fact("Rechtsgrundlage", record.legal_basis),
        fact("Geschlossen am", record.concluded),
        fact("Gültig ab", record.valid_from),
        fact("Gültig bis", record.valid_to),
        fact("Zu überprüfen", record.review),
        fact("Am Stand in Kraft", "ja" if record.is_in_force_on(reader.as_of) else "nein"),
    )
    rows = record.parties.of(reader.municipality).select_related("organisation__municipality")
    sections = [
        Section(
            "Parteien",
            reader.values(row.organisation for row in rows),
            empty="Keine Parteien genannt.",
        ),
        reader.transitions(record),
    ]
    groups = (Group("Auf einen Blick", facts), origin(record))
    return Detail(record, record.note, groups, kept(sections))
