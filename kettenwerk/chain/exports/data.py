"""The chain as one JSON object; UUIDs and data set keys, never a database key."""

import json
from typing import Any

from kettenwerk.chain.exports.facts import filter_text, has_undecided, seen_by, self_description
from kettenwerk.chain.exports.table import LaneTotal, TableRow, as_table
from kettenwerk.chain.models import Decision
from kettenwerk.chain.result import Chain, Finding, Gap, Joint, Listed, Overlap
from kettenwerk.inventory.models import Agreement, Network, Offer

SHARE_DIGITS = 4


def as_json(chain: Chain) -> str:
    """One object with sorted lists; the same chain gives the same text."""
    return json.dumps(_chain(chain), ensure_ascii=False, indent=2) + "\n"


def _chain(chain: Chain) -> dict[str, Any]:
    table = as_table(chain)
    return {
        "parameters": _parameters(chain),
        "phases": [
            {"key": p.key, "name": p.name, "from_months": p.from_months, "to_months": p.to_months}
            for p in chain.phases
        ],
        "counts": {
            **{name: getattr(chain.totals, name) for name in chain.totals.__dataclass_fields__},
            "findings": table.total.hints,
            "gaps": len(chain.gaps),
            "gaps_confirmed": table.total.confirmed,
            "gaps_named": table.total.named,
            "overlaps": table.total.overlaps,
            "networks": len(chain.networks),
            "agreements": len(chain.agreements),
            "transitions": len(chain.joints),
            "transitions_with_network": chain.joints_with_network,
            "lanes": [_lane(lane) for lane in (*table.lanes, table.without_lane)],
            "cells": [_row(row) for row in table.rows],
        },
        "offers": [_listed(item) for item in chain.listed],
        "beside": [_listed(item) for item in chain.beside],
        "networks": [_network(network) for network in chain.networks],
        "findings": [_finding(finding) for finding in chain.findings],
        "gaps": [_gap(gap) for gap in chain.gaps],
        "wider_gaps": [_gap(gap) for gap in chain.wider_gaps],
        "overlaps": [_overlap(overlap) for overlap in chain.overlaps],
        "transitions": [_joint(joint) for joint in chain.joints],
        "agreements": [_agreement(agreement) for agreement in chain.agreements],
        "need": [
            {"area": s.area.key, "measure": s.measure, "group": s.group, "from_months": s.from_months,
             "to_months": s.to_months, "year": s.year, "count": s.count, "source": s.source}
            for s in chain.need
        ],
        "open_questions": list(chain.open_questions),
    }  # fmt: skip


def _parameters(chain: Chain) -> dict[str, Any]:
    return {
        "municipality": chain.municipality.slug,
        "area": chain.place.key,
        "area_name": chain.place.name,
        "as_of": chain.as_of.isoformat(),
        "target_group": chain.filter.target_group or None,
        "prevention_level": chain.filter.level or None,
        "permanent_only": chain.filter.permanent_only,
        "local_only": chain.filter.local_only,
        "filter": filter_text(chain),
        "is_surveyed": chain.is_surveyed,
        "findings_state": chain.findings_state,
        "is_undecided": has_undecided(chain),
        "seen_by": seen_by(chain),
        "notes": [f"{label}: {text}" for label, text in self_description(chain)],
    }


def _lane(lane: LaneTotal) -> dict[str, Any]:
    return {
        "lane": lane.lane,
        "label": lane.label,
        "offers": lane.count,
        "local": lane.local,
        "wide": lane.wide,
        "findings": lane.hints,
        "gaps": lane.gaps,
        "overlaps": lane.overlaps,
        "confirmed_within_year": lane.fresh,
    }


def _row(row: TableRow) -> dict[str, Any]:
    return {
        "lane": row.lane,
        "row": row.row,
        "offers": row.count,
        "local": row.local,
        "wide": row.wide,
        "findings": row.hints,
        "gaps": row.gaps,
        "gaps_confirmed": row.confirmed,
        "gaps_named": row.named,
        "overlaps": row.overlaps,
        "confirmed_within_year": row.fresh,
        "districts": row.districts or None,
        "state": row.state,
    }


def _listed(item: Listed) -> dict[str, Any]:
    offer = item.offer
    return {
        **_named(offer),
        "provider": {"uuid": str(offer.provider.uuid), "name": offer.provider.name},
        "fields": list(offer.fields),
        "target_groups": list(offer.target_groups),
        "from_months": offer.from_months,
        "to_months": offer.to_months,
        "age_basis": offer.age_basis or None,
        "age_subject": offer.age_subject or None,
        "prevention_level": offer.prevention_level or None,
        "function": offer.function,
        "audience": offer.audience,
        "duration": offer.duration or None,
        "capacity": offer.capacity,
        "reach": item.reach,
        "is_local": item.is_local,
        "serves": list(item.serves),
        "is_catchment_inferred": item.is_catchment_inferred,
        "is_counted": item.is_counted,
        "part_of": _named(item.whole) if item.whole else None,
        "last_confirmed": offer.last_confirmed.isoformat() if offer.last_confirmed else None,
        "source": offer.source,
    }


def _named(record: Offer | Network) -> dict[str, str | None]:
    return {"uuid": str(record.uuid), "key": record.key or None, "name": record.name}


def _agreement(agreement: Agreement) -> dict[str, Any]:
    return {
        "uuid": str(agreement.uuid),
        "key": agreement.key or None,
        "kind": agreement.kind,
        "subject": agreement.subject,
        "source": agreement.source,
    }


def _network(network: Network) -> dict[str, Any]:
    seats = network.seats if network.has_named_members else []  # type: ignore[attr-defined]
    return {
        **_named(network),
        "area": network.area.key if network.area else None,
        "level": network.level,
        "kind": network.kind or None,
        "status": network.status,
        "from_months": network.from_months,
        "to_months": network.to_months,
        "age_basis": network.age_basis or None,
        "members_named": network.has_named_members,
        "members": [
            {
                "uuid": str(seat.organisation.uuid),
                "name": seat.organisation.name,
                "role": seat.role,
                "is_group": seat.organisation.is_group,
            }
            for seat in seats
        ],
        "doubt": network.doubt or None,
        "source": network.source,
    }


def _decision(decision: Decision | None, *, is_outdated: bool) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {
        "verdict": decision.verdict,
        "body": decision.body,
        "decided_on": decision.decided_on.isoformat(),
        "reason": decision.reason,
        "is_outdated": is_outdated,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.key,
        "kind": finding.kind,
        "certainty": finding.certainty,
        "title": finding.title,
        "reason": finding.reason,
        "doubts": list(finding.doubts),
        "lane": finding.lane,
        "phase": finding.phase.key if finding.phase else None,
        "from_months": finding.from_months,
        "to_months": finding.to_months,
        "prevention_level": finding.level or None,
        "found": finding.found,
        "required": finding.required,
        "standard": finding.standard or None,
        "evidence": [{**_named(item.offer), "reach": item.reach} for item in finding.evidence],
        "is_quiet": finding.is_quiet,
        "decision": _decision(finding.decision, is_outdated=finding.is_outdated_decision),
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "uuid": str(gap.named.uuid) if gap.named else None,
        "key": (gap.named.key or None) if gap.named else None,
        "kind": gap.kind,
        "title": gap.title,
        "lane": gap.lane or None,
        "from_months": gap.from_months,
        "to_months": gap.to_months,
        "area": gap.area.key,
        "source": gap.source,
        "decision": _decision(gap.decision, is_outdated=False),
    }


def _overlap(overlap: Overlap) -> dict[str, Any]:
    return {
        "id": overlap.key,
        "first": _named(overlap.first.offer),
        "second": _named(overlap.second.offer),
        "lanes": list(overlap.lanes),
        "target_groups": list(overlap.groups),
        "shared_months": overlap.shared_months,
        "age_share": round(overlap.age_share, SHARE_DIGITS),
        "is_quiet": overlap.is_quiet,
        "decision": _decision(overlap.decision, is_outdated=overlap.is_outdated_decision),
    }


def _joint(joint: Joint) -> dict[str, Any]:
    transition, maturity = joint.transition, joint.maturity
    return {
        "uuid": str(transition.uuid),
        "key": transition.key,
        "from": transition.from_setting,
        "to": transition.to_setting,
        "from_months": transition.from_months,
        "to_months": transition.to_months,
        "state": joint.state,
        "level": maturity.level if maturity else None,
        "owner": (maturity.owner or None) if maturity else None,
        "protocol": (maturity.protocol or None) if maturity else None,
        "decided_by": maturity.decided_by if maturity else None,
        "decided_on": maturity.decided_on.isoformat() if maturity else None,
        "suggested_level": joint.suggested,
        "evidence": {
            "networks": [_named(network) for network in joint.networks],
            "networks_as_example": [_named(network) for network in joint.examples],
            "networks_inferred": [_named(network) for network in joint.inferred],
            "agreements": [_agreement(agreement) for agreement in joint.agreements],
            "offers": [_named(offer) for offer in joint.offers],
        },
    }
