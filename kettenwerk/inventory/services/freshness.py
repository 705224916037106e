"""The municipality's own rules: after how many months it asks again."""

from collections.abc import Mapping

from django.db import transaction

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Role
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import FreshnessRule
from kettenwerk.inventory.queries.freshness import rules_of


@transaction.atomic
def save_rules(months: Mapping[str, int], *, by: Actor) -> bool:
    """Writes what differs; returns whether anything did."""
    if not by.may(Role.COORDINATE):
        message = "Die Regeln ändern kann nur, wer in dieser Kommune koordiniert."
        raise Refused(message)
    now = rules_of(by.municipality)
    differing = {kind: value for kind, value in months.items() if now[kind] != value}
    if not differing:
        return False
    stored = {
        rule.kind: rule
        for rule in FreshnessRule.objects.owned_by(by.municipality).select_for_update()
    }
    words = ", ".join(
        f"{FreshnessRule.Kind(kind).label} {value} Monate" for kind, value in differing.items()
    )
    entry = audit.record_event(by, AuditEntry.Kind.DECISION, f"Aktualitätsregel: {words}")
    new, changed = [], []
    for kind, value in differing.items():
        rule = stored.get(kind)
        if rule is None:
            new.append(FreshnessRule(municipality=by.municipality, kind=kind, months=value))
        else:
            rule.months = value
            changed.append(rule)
    audit.bulk_save(entry, new, changed)
    return True
