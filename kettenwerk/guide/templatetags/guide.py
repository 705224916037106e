"""Small parts of the families' pages: numbers to call, texts in their own language, pictures of an address."""

import io
import json
import re
from typing import Any
from urllib.parse import quote

import segno
from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kettenwerk.guide.forms.choices import Chip
from kettenwerk.guide.public import PublicPlace
from kettenwerk.guide.views.frame import Guide
from kettenwerk.guide.views.results import Listing
from kettenwerk.guide.views.shown import Words

register = template.Library()
_DIALLED = re.compile(r"[^\d+]")


@register.simple_tag
def icon(name: str, *, mirrored: bool = False) -> SafeString:
    """A picture from the one sheet of pictures; a tag and no template, because pages have a hundred."""
    return format_html(
        '<svg class="g-icon{}" aria-hidden="true" focusable="false" width="24" height="24">'
        '<use href="{}#{}"></use></svg>',
        " g-icon--mirrored" if mirrored else "",
        static("guide/icons.svg"),
        name,
    )


@register.filter
def tel(number: str) -> str:
    """``{{ phone|tel }}`` → ``tel:+492306…``; what is in brackets or after a slash is dialled too."""
    return f"tel:{_DIALLED.sub('', str(number).replace('(0)', ''))}"


@register.simple_tag
def said(words: Words) -> SafeString | str:
    """A text, marked with its own language and direction where that is not the page's."""
    if not words.is_foreign:
        return words.text
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', words.lang, words.direction, words.text
    )


@register.simple_tag(takes_context=True)
def page_url(context: Any, name: str, **kwargs: Any) -> str:
    """The address of another page in the same language and town."""
    guide: Guide = context["guide"]
    return guide.url(name, **kwargs)


@register.simple_tag
def chip_url(base: str, chip: Chip) -> str:
    return base + chip.filters.address


@register.simple_tag
def kept_filters(listing: Listing, *without: str) -> list[tuple[str, str]]:
    """The state as pairs for hidden inputs."""
    return [pair for pair in listing.filters.pairs() if pair[0] not in {*without, "seite"}]


@register.simple_tag
def pages_around(listing: Listing) -> dict[str, Any]:
    """The pages before and after this one."""
    page, pages = listing.filters.page, listing.pages
    return {
        "before": listing.filters.changed(page=page - 1) if 1 < page <= pages else None,
        "after": listing.filters.changed(page=page + 1) if page < pages else None,
    }


@register.filter
def route(place: PublicPlace) -> str:
    """A plain link out to a map of the whole world; nothing is loaded from there."""
    if place.lat is not None and place.lon is not None:
        at = f"{place.lat:.5f}%2C{place.lon:.5f}"
        return f"https://www.openstreetmap.org/directions?to={at}"
    return f"https://www.openstreetmap.org/search?query={quote(place.address)}"


@register.filter
def geo(place: PublicPlace) -> str:
    """Opens the map application of the phone."""
    return f"geo:{place.lat:.5f},{place.lon:.5f}"


@register.filter
def coordinate(value: float) -> str:
    """With a point in every language: scripts read it."""
    return f"{value:.5f}"


@register.simple_tag
def qr(address: str) -> SafeString:
    """The address as a picture for the camera of a phone; drawn here, asked from nobody."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        border=2,
        svgclass="g-qr__picture",
        lineclass=None,
        omitsize=True,
    )
    # Made of numbers only: the address itself is not in the picture's code.
    return mark_safe(out.getvalue().decode("ascii"))  # noqa: S308


@register.simple_tag
def linked_data(values: dict[str, Any]) -> SafeString:
    """A data block, no script: browsers run nothing of this type, and „<“ cannot end it."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(safe))  # noqa: S308
