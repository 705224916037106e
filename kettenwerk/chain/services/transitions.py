"""Transitions with their evidence, and how far a town has settled them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry
from kettenwerk.chain.assessments.places import TOWN_KINDS
from kettenwerk.chain.models import (
    Maturity,
    Transition,
    TransitionAgreement,
    TransitionNetwork,
    TransitionOffer,
)
from kettenwerk.chain.result import Chain
from kettenwerk.chain.services.rules import refuse_future, take_away, visibility_in
from kettenwerk.core.refusal import Refused


def may_set_maturity(chain: Chain) -> bool:
    """A town says how far it has settled a transition; nobody says it for another."""
    is_own = chain.place.municipality_id == chain.municipality.pk
    return is_own and chain.place.kind in TOWN_KINDS


@transaction.atomic
def set_maturity(chain: Chain, on: Transition, *, by: Actor, **values: Any) -> Maturity:
    """Records how far the town has settled a transition; ``values``: level, owner, protocol, body, day."""
    if not may_set_maturity(chain):
        message = f"Die Reife in {chain.place.name} stellt {chain.place.name} selbst fest."
        raise Refused(message)
    refuse_future(values["decided_on"])
    if values["level"] == Maturity.Level.LIVED and not values["protocol"]:
        message = "„Gelebt und überprüft“ braucht das Verfahren, das überprüft wurde."
        raise Refused(message)
    known = Maturity.objects.owned_by(by.municipality).filter(transition=on, area=chain.place)
    maturity = known.first() or Maturity(transition=on, area=chain.place)
    for name, value in values.items():
        setattr(maturity, name, value)
    maturity.visibility = visibility_in(chain.place, by.municipality)
    maturity.source = f"{maturity.decided_by}, {maturity.decided_on:%d.%m.%Y}"
    audit.save(maturity, by=by, kind=AuditEntry.Kind.DECISION, text=f"Übergang {maturity}")
    return maturity


def withdraw_maturity(maturity: Maturity, *, by: Actor) -> None:
    """The transition is „nicht erhoben“ again."""
    take_away(maturity, by=by, text=f"Reife zurückgenommen: {maturity}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a person says speaks for a transition."""

    networks: Sequence[Any]
    agreements: Sequence[Any]
    offers: Sequence[Any]


@transaction.atomic
def save_transition(record: Transition, *, by: Actor, evidence: Evidence) -> AuditEntry:
    """Saves an own transition with its evidence as one change set."""
    if not record.key:
        record.key = f"{slugify(f'{record.from_setting} {record.to_setting}')[:70]}"
    taken = Transition.objects.owned_by(by.municipality).filter(key=record.key)
    if taken.exclude(pk=record.pk).exists():
        message = f"Den Übergang „{record}“ gibt es hier schon."
        raise Refused(message)
    entry = audit.save(record, by=by)
    _set_links(record, TransitionNetwork, "network", evidence.networks, entry)
    _set_links(record, TransitionAgreement, "agreement", evidence.agreements, entry)
    _set_links(record, TransitionOffer, "offer", evidence.offers, entry)
    return entry


def _set_links(
    record: Transition, model: type[Any], name: str, targets: Iterable[Any], entry: AuditEntry
) -> None:
    """Links as chosen; networks that are only an example or inferred stay as they were imported."""
    rows = model.objects.owned_by(entry.municipality).filter(transition=record)
    basis = {"basis": TransitionNetwork.Basis.STATED} if model is TransitionNetwork else {}
    wanted = {target.pk: target for target in targets}
    gone = []
    for row in rows.filter(**basis):
        if wanted.pop(getattr(row, f"{name}_id"), None) is None:
            row.deleted_at = entry.at
            gone.append(row)
    owner = {"municipality": entry.municipality, "transition": record, **basis}
    audit.bulk_save(entry, [model(**owner, **{name: target}) for target in wanted.values()], gone)


def delete_transition(record: Transition, *, by: Actor) -> None:
    audit.delete(record, by=by)
