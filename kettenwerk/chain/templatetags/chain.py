"""Links from the chain to the pages of the rooms below."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kettenwerk.accounts.models import Record
from kettenwerk.inventory.models import TargetGroup

register = template.Library()

PAGES = {
    "offer": "inventory:offer_detail",
    "organisation": "inventory:organisation_detail",
    "network": "inventory:network_detail",
    "agreement": "inventory:agreement_detail",
    "namedgap": "inventory:gap_detail",
    "area": "territory:area_detail",
}


@register.simple_tag(takes_context=True)
def record_link(context: Context, record: Record, text: Any = "") -> SafeString:
    """``{% record_link offer %}``: the record's name, leading to its page."""
    words = text or str(record)
    try:
        name = PAGES[str(record._meta.model_name)]
        url = reverse(name, args=[context["municipality"].slug, record.uuid])
    except NoReverseMatch:
        return format_html("{}", words)
    return format_html('<a href="{}">{}</a>', url, words)


@register.filter
def group_names(codes: Iterable[str]) -> str:
    """The German words for target groups."""
    return ", ".join(TargetGroup(code).label for code in codes)


@register.filter
def named(code: str, labels: Mapping[str, str]) -> str:
    """The word of a dictionary for a code."""
    return labels.get(code, code)


@register.filter
def share_words(share: float) -> str:
    """A Jaccard share of ages in words."""
    if share >= 0.9:
        return "fast dieselben Jahre"
    if share >= 0.5:
        return "mehr als die Hälfte der Jahre"
    return "ein kleinerer Teil der Jahre"
