"""What may stand in an HSDS object: values that somebody stated, in the form HSDS asks for."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import iri_to_uri

_ADDRESS = re.compile(r"^https?://[^\s<>\"{}|\\^`]+$", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"^[\w.-]+\.[^\W\d_]{2,}(/\S*)?$")


class Where(NamedTuple):
    """What the objects need to know beside the offers: the day, and state and page by town."""

    today: date
    states: dict[str, str]
    pages: dict[str, str]


def stated(values: dict[str, object]) -> dict[str, object]:
    """Without what nobody stated; zero is a value."""
    return {key: value for key, value in values.items() if value not in ("", None, [])}


def said(known: str, yes: str, no: str) -> str:
    return {"ja": yes, "nein": no}.get(known, "")


@lru_cache(maxsize=20_000)
def email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


@lru_cache(maxsize=20_000)
def website(text: str) -> str:
    """A whole address; what was typed without „https://“ gets it, what is no address is left out."""
    text = text.strip()
    if _BARE_ADDRESS.match(text):
        text = f"https://{text}"
    return str(iri_to_uri(text)) if _ADDRESS.match(text) else ""
