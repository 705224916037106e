"""What keeps the inventory true when there is time: old entries, calls, twins, contacts, addresses."""

from django.apps import apps
from django.db.models import Q

from kettenwerk.desk.queries.items import Item, Look, since
from kettenwerk.inventory.models import Audience, Contact, FreshnessRule, LinkCheck, Offer
from kettenwerk.inventory.queries.duplicates import doubtful_pairs, records_of
from kettenwerk.inventory.queries.freshness import asked_about, broken_addresses, stale_records
from kettenwerk.inventory.queries.inquiries import CALL_AFTER, REMIND_AFTER
from kettenwerk.inventory.queries.links import URL_NAMES

# The folder of a kind of record in addresses, as the pages of the inventory are filed.
FOLDERS = {
    "organisation": "organisationen",
    "site": "standorte",
    "offer": "angebote",
    "network": "netzwerke",
}
NEVER = "noch nie bestätigt"
FOR_ALL = Contact.Audience.PUBLIC
OF_FAMILIES = (Audience.FAMILIES, Audience.BOTH)


def calls(look: Look) -> list[Item]:
    """Providers to call: silent for six weeks, without address, or with one that bounces."""
    found = [one for one in look.providers if one.is_to_call]
    return [
        Item(
            f"{one.organisation.uuid}/{one.inquiry.uuid if one.inquiry else ''}",
            str(one.organisation),
            one.state,
            look.url("inventory:organisation_detail", uuid=one.organisation.uuid),
        )
        for one in sorted(found, key=lambda one: one.inquiry.asked_at if one.inquiry else look.now)
        # Who named somebody else stands among the answers.
        if not one.has_answered
    ]


def unanswered(look: Look) -> list[Item]:
    """Questions reminded of and still without an answer; from six weeks on a person calls."""
    found = [
        one
        for one in look.providers
        if one.is_waiting
        and not one.is_to_call
        and one.inquiry is not None
        and look.now - CALL_AFTER < one.inquiry.asked_at <= look.now - REMIND_AFTER
    ]
    return [
        Item(
            str(one.inquiry.uuid),
            str(one.organisation),
            f"gefragt am {one.inquiry.asked_at:%d.%m.%Y}",
            look.url("inventory:inquiry_detail", uuid=one.inquiry.uuid),
        )
        for one in found
        if one.inquiry is not None
    ]


def stale_offers(look: Look) -> list[Item]:
    """Offers nobody confirmed within the rule; two queries."""
    return _stale(look, FreshnessRule.Kind.OFFER, "inventory:offer_detail")


def stale_networks(look: Look) -> list[Item]:
    """Networks nobody confirmed within the rule; two queries."""
    return _stale(look, FreshnessRule.Kind.NETWORK, "inventory:network_detail")


def _stale(look: Look, kind: str, page: str) -> list[Item]:
    return [
        Item(
            f"{row.uuid}/{row.last_confirmed or ''}",
            row.name,
            since(row.last_confirmed, "zuletzt bestätigt am") or NEVER,
            look.url(page, uuid=row.uuid),
        )
        for row in stale_records(look.municipality, kind, look.day)
    ]


def twins(look: Look) -> list[Item]:
    """Pairs that may mean the same thing, the likeliest first."""
    pairs = doubtful_pairs(look.municipality)
    records = records_of(pairs, look.municipality)
    return [
        Item(
            f"{pair.one}/{pair.other}",
            " – ".join(sorted((str(records[pair.one]), str(records[pair.other])))),
            f"{pair.words}: {', '.join(pair.reasons)}",
            look.url(
                "inventory:duplicate_detail",
                folder=FOLDERS[pair.kind],
                uuid=pair.one,
                other=pair.other,
            ),
        )
        for pair in pairs
        if pair.one in records and pair.other in records
    ]


def unreachable(look: Look) -> list[Item]:
    """Offers without phone or mail, neither their own nor their provider's; two queries.

    A contact for professionals does not make an offer reachable for families.
    """
    reachable = Contact.objects.of(look.municipality).exclude(phone="", email="")
    ends = list(reachable.values_list("offer_id", "organisation_id", "audience"))
    known = {(offer or 0, body or 0) for offer, body, _ in ends}
    for_all = {(offer or 0, body or 0) for offer, body, whom in ends if whom == FOR_ALL}
    rows = Offer.objects.owned_by(look.municipality).select_related("provider")
    return [
        Item(
            str(row.uuid),
            row.name,
            str(row.provider),
            look.url("inventory:offer_detail", uuid=row.uuid),
        )
        for row in asked_about(rows.order_by("name", "pk"), look.day)
        if not {(row.pk, 0), (0, row.provider_id)}
        & (for_all if row.audience in OF_FAMILIES else known)
    ]


def addresses(look: Look) -> list[Item]:
    """Websites and mail domains that did not answer, longest first; one query."""
    rows = broken_addresses(look.municipality).filter(Q(state=LinkCheck.State.BROKEN))
    return [
        Item(
            f"{row.record}/{row.kind}/{row.broken_since or ''}",
            row.target,
            since(row.broken_since, "gestört seit"),
            _page_of(look, row),
        )
        for row in rows
    ]


def _page_of(look: Look, row: LinkCheck) -> str:
    name = URL_NAMES.get(apps.get_model(row.table))
    return look.url(f"{name}_detail", uuid=row.record) if name else ""
