"""Two records of the same thing become one; everything that hung on either hangs on the one kept."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Record, SharedRecord
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory import search
from kettenwerk.inventory.models import NotADuplicate, Organisation, Proposal, Relation
from kettenwerk.inventory.queries.references import links_to
from kettenwerk.inventory.services.records import naming, refuse_circles, refuse_darkness
from kettenwerk.inventory.services.redirects import redirect, settle_foreign_keys

# What tells two rows that hang on a record apart is everything else.
NOT_TELLING = frozenset(
    {
        *("id", "uuid", "municipality", "version", "created", "modified", "deleted_at"),
        *("basis", "source", "as_printed", "note", "doubt", "visibility", "key"),
    }
)


@transaction.atomic
def merge_records(
    winner: SharedRecord, loser: SharedRecord, *, by: Actor, take: Collection[str] = ()
) -> AuditEntry:
    """Keeps ``winner`` with the fields in ``take`` from ``loser``; the loser's address leads on.

    One change set, undone as one. References of other municipalities are led to the record that is
    kept, because they would point to nothing; their rows stay theirs.
    """
    _refuse_unmergeable(winner, loser, by)
    text = f"{loser._meta.verbose_name} zusammengeführt: „{loser}“ ist jetzt „{winner}“"
    entry = audit.record_event(by, AuditEntry.Kind.MERGE, text)
    touched = _move_references(winner, loser, entry)
    _move_proposals(winner, loser, entry)
    loser.deleted_at = entry.at
    audit.save(loser, by=by, within=entry)
    _take_over(winner, loser, take)
    refuse_circles(winner)
    refuse_darkness(winner)
    audit.save(winner, by=by, within=entry)
    new, older = redirect(winner, loser)
    audit.bulk_save(entry, [new], older)
    settle_foreign_keys(entry)
    search.index([loser, winner, *touched, *naming(winner)])
    return entry


def _refuse_unmergeable(winner: SharedRecord, loser: SharedRecord, by: Actor) -> None:
    if type(winner) is not type(loser) or winner.uuid == loser.uuid:
        message = "Zusammenführen lassen sich nur zwei verschiedene Einträge derselben Art."
        raise Refused(message)
    for record in (winner, loser):
        if record.municipality_id != by.municipality.pk:
            message = (
                f"„{record}“ gehört {record.municipality}. Zusammenführen kann nur, wer beide "
                "Einträge führt. Bitte schlagen Sie dort eine Änderung vor oder lassen Sie sich den "
                "Eintrag übergeben."
            )
            raise Refused(message)


def _move_references(winner: Record, loser: Record, entry: AuditEntry) -> list[Record]:
    """Every live row that pointed to the loser points to the winner; own doubles go."""
    rows: dict[UUID, Record] = {}
    links: dict[UUID, list[str]] = {}
    for model, link in links_to(type(loser)):
        name = link.name
        for row in model._default_manager.filter(**{name: loser}, deleted_at=None):
            kept = rows.setdefault(row.uuid, row)
            links.setdefault(row.uuid, []).append(name)
            if kept.uuid != winner.uuid:
                setattr(kept, name, winner)
    by_model: dict[type[Record], list[Record]] = {}
    for uuid, row in rows.items():
        if row.uuid == winner.uuid:
            _untie(winner, loser, links[uuid])
        elif row.uuid != loser.uuid:
            by_model.setdefault(type(row), []).append(row)
    for model, some in by_model.items():
        _drop_doubles(model, some, winner, entry)
        audit.bulk_save(entry, [], some)
    return [row for some in by_model.values() for row in some]


def _untie(winner: Record, loser: Record, names: list[str]) -> None:
    """What is kept cannot belong to itself; it belongs to what the other belonged to."""
    for name in names:
        above = getattr(loser, name)
        setattr(winner, name, None if above == winner else above)


def _drop_doubles(
    model: type[Record], rows: list[Record], winner: Record, entry: AuditEntry
) -> None:
    """Rows that say what another row already says; others' rows only where none may stand twice."""
    if not (model.shown_through or model is Relation or _has_only_here(model)):
        return
    is_unique = any(isinstance(one, models.UniqueConstraint) for one in model._meta.constraints)
    moved = {row.pk for row in rows}
    known = set()
    for other, link in links_to(type(winner)):
        if other is model:
            stored = model._default_manager.filter(**{link.name: winner}, deleted_at=None)
            known |= {_said(row) for row in stored if row.pk not in moved}
    for row in rows:
        said = _said(row)
        is_own = row.municipality_id == entry.municipality_id
        is_circle = isinstance(row, Relation) and row.subject == row.object
        if is_circle or (said in known and (is_own or is_unique)):
            row.deleted_at = entry.at
        known.add(said)


def _has_only_here(model: type[Record]) -> bool:
    """Parts that are shared records of their own, such as contacts."""
    return any(
        isinstance(one, models.ForeignKey) and one.remote_field.on_delete is models.CASCADE
        for one in model._meta.concrete_fields
    )


def _said(row: Record) -> tuple[str, ...]:
    """What tells a row apart: what may stand only once, else all that it says."""
    unique = [c.fields for c in row._meta.constraints if isinstance(c, models.UniqueConstraint)]
    every = row._meta.concrete_fields
    fields = [one for one in every if not unique or one.name in unique[0]]
    return tuple(
        f"{one.name}={one.value_from_object(row)}" for one in fields if one.name not in NOT_TELLING
    )


def _move_proposals(winner: Record, loser: Record, entry: AuditEntry) -> None:
    """Open proposals to the loser are asked of the winner."""
    rows = list(Proposal.objects.live().filter(record=loser.uuid, state=Proposal.State.OPEN))
    for row in rows:
        row.record, row.record_name = winner.uuid, str(winner)[:200]
    audit.bulk_save(entry, [], rows)


def _take_over(winner: SharedRecord, loser: SharedRecord, take: Collection[str]) -> None:
    """The chosen fields; the name that is not kept stays findable."""
    names = {str(winner), str(loser)}
    for field in winner._meta.concrete_fields:
        if field.name in take:
            setattr(winner, field.attname, getattr(loser, field.attname))
    if isinstance(winner, Organisation):
        winner.aliases = _with_other_names(winner, names)
    try:
        winner.full_clean(exclude={"municipality"}, validate_unique=False)
    except ValidationError as error:
        message = f"So lassen sich die Angaben nicht verbinden: {'; '.join(error.messages)}"
        raise Refused(message) from error


def _with_other_names(winner: Organisation, names: set[str]) -> str:
    known = [one.strip() for one in winner.aliases.split(";") if one.strip()]
    more = sorted(names - {winner.name, *known})
    text = "; ".join([*known, *more])
    longest: Any = winner._meta.get_field("aliases")
    return text if len(text) <= longest.max_length else winner.aliases


@transaction.atomic
def keep_apart(one: Record, other: Record, *, by: Actor) -> AuditEntry:
    """Remembers that two records are two things; at least one of them is one's own."""
    if by.municipality.pk not in {one.municipality_id, other.municipality_id}:
        message = "Keiner der beiden Einträge gehört Ihrer Kommune."
        raise Refused(message)
    first, second = sorted((one, other), key=lambda record: record.uuid)
    stored = NotADuplicate.objects.owned_by(by.municipality)
    if stored.filter(one=first.uuid, other=second.uuid).exists():
        message = "Das ist schon vermerkt: kein Doppel."
        raise Refused(message)
    pair = NotADuplicate(
        municipality=by.municipality,
        table=one._meta.label_lower,
        one=first.uuid,
        other=second.uuid,
        names=f"{first} / {second}"[:420],
    )
    entry = audit.record_event(by, AuditEntry.Kind.DECISION, f"Kein Doppel: {pair.names}")
    audit.bulk_save(entry, [pair], [])
    return entry


def ask_again(pair: NotADuplicate, *, by: Actor) -> AuditEntry:
    """Takes a „kein Doppel“ back."""
    return audit.delete(pair, by=by, text=f"Wieder zu prüfen: {pair.names}")
