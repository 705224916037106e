"""Which records a change to many would meet, and what the visibility of others forbids."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.http import QueryDict

from kettenwerk.accounts.models import Municipality, SharedRecord, Visibility
from kettenwerk.inventory.queries import agreements, networks, offers, organisations
from kettenwerk.inventory.queries.listing import Answer, Context, Listing, ask
from kettenwerk.inventory.queries.references import WIDTH, Reference, links_to

LISTINGS: dict[str, Listing] = {
    one.name: one
    for one in (
        offers.OFFERS,
        organisations.ORGANISATIONS,
        networks.NETWORKS,
        agreements.AGREEMENTS,
    )
}
OUTSIDE_THE_FILTER = ("page", "sort", "format", "filter")
CHUNK = 500


def canonical(query: QueryDict) -> str:
    """What a query filters by, in one spelling: without page, order and empty values."""
    pairs = [
        (name, value)
        for name in sorted(set(query) - set(OUTSIDE_THE_FILTER))
        for value in [query.get(name, "").strip()]
        if value
    ]
    found = QueryDict(mutable=True)
    for name, value in pairs:
        found[name] = value
    return found.urlencode()


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows a filter finds: own ones by key with their version, foreign ones by keeper."""

    answer: Answer
    own: Mapping[int, int]
    foreign: Mapping[str, int]

    @property
    def foreign_count(self) -> int:
        return sum(self.foreign.values())

    @property
    def digest(self) -> str:
        """Changes when another row comes in, one leaves, or one of them is saved."""
        text = ",".join(f"{pk}:{version}" for pk, version in sorted(self.own.items()))
        return hashlib.sha256(text.encode()).hexdigest()


def scope_of(listing: Listing, query: str, municipality: Municipality, as_of: date) -> Scope:
    """Asks the list again and keeps apart what the municipality may write."""
    answer = ask(listing, QueryDict(query), Context(municipality, as_of))
    found = set(answer.pks)
    rows = listing.model.objects.owned_by(municipality).values_list("pk", "version")
    own = {pk: version for pk, version in rows if pk in found}
    keepers: Counter[str] = Counter()
    if len(own) < len(found):
        visible = listing.model.objects.of(municipality).exclude(municipality=municipality)
        names = visible.values_list("pk", "municipality__name")
        keepers.update(name for pk, name in names if pk in found)
    return Scope(answer, own, dict(keepers.most_common()))


def rows_of(listing: Listing, pks: Sequence[int]) -> list[Any]:
    """The records with all they name, so that a check of each asks for nothing more."""
    links = [
        field.name
        for field in listing.model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    ]
    rows = listing.model._default_manager.filter(pk__in=pks)
    return list(rows.select_related(*links).order_by("pk"))


def in_the_dark(records: Sequence[SharedRecord]) -> dict[int, str]:
    """Why some of these cannot have the visibility they carry; the rule of a single save, set-based.

    Records that change together are judged by what they are afterwards.
    """
    after = {record.pk: str(record.visibility) for record in records}
    found = _dark_targets(records, after)
    blockers: dict[int, dict[str, int]] = {}
    by_key = {record.pk: record for record in records}
    model = type(records[0]) if records else None
    for other, link in links_to(model) if model else ():
        reference = Reference(
            other, other._default_manager.none(), link.remote_field.on_delete is models.CASCADE
        )
        path = reference.visibility_path
        if reference.is_part or path is None:
            continue
        is_through = path == f"{model._meta.model_name}__visibility"  # type: ignore[union-attr]
        keys = sorted(by_key)
        for start in range(0, len(keys), CHUNK):
            rows = other._default_manager.filter(
                deleted_at=None, **{f"{link.name}__in": keys[start : start + CHUNK]}
            ).values_list(link.attname, "pk", path, "municipality_id")
            for pk, referring, visibility, keeper in rows:
                record = by_key[pk]
                shown = after.get(referring, visibility) if other is model else visibility
                is_dark = not is_through and _reach(shown) > _reach(record.visibility)
                is_internal = record.visibility == Visibility.INTERNAL
                if is_dark or (is_internal and keeper != record.municipality_id):
                    counted = blockers.setdefault(pk, {})
                    counted[other._meta.label] = counted.get(other._meta.label, 0) + 1
    for pk, counted in blockers.items():
        found.setdefault(pk, _blocked(by_key[pk], counted))
    return found


def _dark_targets(records: Sequence[SharedRecord], after: Mapping[int, str]) -> dict[int, str]:
    found = {}
    for record in records:
        for field in record._meta.concrete_fields:
            is_link = isinstance(field, models.ForeignKey)
            if not is_link or field.name in {"municipality", "area"}:
                continue
            target = getattr(record, field.name)
            if not isinstance(target, SharedRecord):
                continue
            is_alike = type(target) is type(record)
            shown = after.get(target.pk, target.visibility) if is_alike else target.visibility
            if _reach(shown) < _reach(record.visibility):
                words = Visibility(shown).label
                found[record.pk] = (
                    f"„{target}“ ist nur sichtbar für: {words}. Bitte ändern Sie erst dort die "
                    "Sichtbarkeit."
                )
                break
    return found


def _blocked(record: SharedRecord, counted: Mapping[str, int]) -> str:
    from_models = {other._meta.label: other for other, _ in links_to(type(record))}
    words = [
        Reference(
            from_models[label], from_models[label]._default_manager.none(), is_part=False
        ).words(n)
        for label, n in counted.items()
    ]
    return (
        f"Kann nicht auf „{record.get_visibility_display()}“ gestellt werden: Darauf beziehen sich "
        f"noch {', '.join(words)}."
    )


def _reach(visibility: str) -> int:
    return WIDTH[Visibility(visibility)]
