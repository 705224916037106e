"""Links from the chain to the pages of the rooms below."""

from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kettenwerk.accounts.models import Record

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
    return format_html('<a class="kern-link" href="{}">{}</a>', url, words)
