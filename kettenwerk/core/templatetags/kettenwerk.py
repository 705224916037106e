"""Words and links every template may use; loaded everywhere as a builtin."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import Context

from kettenwerk import __version__
from kettenwerk.core import german
from kettenwerk.core.listing import changed_query

register = template.Library()

Choices = Iterable[tuple[str, str]] | Mapping[str, str]


@register.filter
def number(value: float | Decimal | str | None, decimals: int | None = None) -> str:
    """``{{ 2133|number }}`` → ``2.133``."""
    return german.number_text(value, decimals)


@register.filter
def share(value: float | Decimal | None, decimals: int = 0) -> str:
    """``{{ 0.256|share }}`` → ``26 %``."""
    return german.share_text(value, decimals)


@register.filter
def day(value: object) -> str:
    """``{{ offer.valid_from|day }}`` → ``14.12.2011``."""
    return german.day_text(value)


@register.filter
def ages(from_months: int | None, to_months: int | None = None) -> str:
    """``{{ offer.age_from|ages:offer.age_to }}`` → „3–6 Jahre“."""
    return german.age_text(from_months, to_months)


@register.filter
def yesno_known(value: object) -> str:
    """„ja“, „nein“ or „nicht erhoben“."""
    return german.known_text(value)


@register.filter
def label(code: object, choices: Choices) -> str:
    """The German word for a code, or for each of several: ``{{ offer.fields|label:fields }}``."""
    words = dict(choices.items() if isinstance(choices, Mapping) else choices)
    codes = [code] if isinstance(code, str) or not isinstance(code, Iterable) else list(code)
    found = [str(words.get(str(one), one)) for one in codes if one not in (None, "")]
    return ", ".join(found) or german.NOT_COLLECTED


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The address's query with some keys replaced; ``None`` or ``""`` removes one.

    ``<a href="{% query page=2 %}">``, ``<a href="{% query sort=None %}">``.
    """
    return changed_query(_current_query(context), **changes)


@register.simple_tag(takes_context=True)
def hidden_query(context: Context, *without: str) -> list[tuple[str, str]]:
    """The query as pairs for hidden inputs, so that a search form keeps the other filters."""
    current = _current_query(context)
    return [(name, one) for name in current if name not in without for one in current.getlist(name)]


@register.inclusion_tag("core/_sort_header.html", takes_context=True)
def sort_header(context: Context, key: str, text: str, kind: str = "") -> dict[str, str]:
    """A column head that sorts: ``{% sort_header "name" "Name" %}`` sets ``?sort=name`` or ``-name``.

    ``kind="numeric"`` aligns the head with its figures.
    """
    chosen = _current_query(context).get("sort", "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(chosen, "")
    target = f"-{key}" if direction == "ascending" else key
    address = query(context, sort=target, page=None)
    return {"text": text, "direction": direction, "url": address, "kind": kind}


@register.simple_tag
def page_range(page: Any) -> list[int | str]:
    """Page numbers with gaps, as ``_pagination.html`` shows them."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag
def software_version() -> str:
    """The version in the footer."""
    return __version__


def _current_query(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request is not None else QueryDict()
