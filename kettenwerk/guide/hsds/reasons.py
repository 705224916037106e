"""What is wrong with the parameters of a request: their names and a German reason each."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from ninja import Schema

# By the kind of error; ``{…}`` from its details.
_SENTENCES = {
    "int_parsing": "Bitte eine ganze Zahl angeben.",
    "int_from_float": "Bitte eine ganze Zahl angeben.",
    "int_parsing_size": "Die Zahl ist zu groß.",
    "float_parsing": "Bitte eine Zahl angeben.",
    "finite_number": "Bitte eine endliche Zahl angeben.",
    "bool_parsing": "Bitte true oder false angeben.",
    "uuid_parsing": "Bitte eine UUID angeben.",
    "literal_error": "Erlaubt sind: {expected}.",
    "greater_than_equal": "Bitte mindestens {ge} angeben.",
    "less_than_equal": "Bitte höchstens {le} angeben.",
    "string_too_long": "Bitte höchstens {max_length} Zeichen angeben.",
    "string_pattern_mismatch": "Bitte fünf Ziffern angeben.",
}
_ONCE = "Bitte nur einmal angeben."
# They say how much of an entry is shown; where there is nothing more to show they change nothing.
_SHAPING = {"full", "full_service", "minimal"}


def reasons_of(errors: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Parameter and reason of each error of a validation."""
    return [_reason(error) for error in errors]


def _reason(error: Mapping[str, Any]) -> tuple[str, str]:
    details: Mapping[str, Any] = error.get("ctx", {})
    field = str(error["loc"][-1])
    if error["type"] == "value_error":
        # Our own sentences; what concerns two parameters names the one to change.
        named, _, sentence = str(details.get("error", "")).rpartition(": ")
        return named or field, sentence
    sentence = _SENTENCES.get(error["type"], "Dieser Wert ist hier nicht erlaubt.")
    return field, sentence.format(**details).replace(" or ", " oder ")


def strange_parameters(given: QueryDict, known: type[Schema]) -> list[tuple[str, str]]:
    """A misspelt filter would return too much, and of two values nobody knows which one counts."""
    names = list(known.model_fields)
    words = f"Diesen Parameter gibt es hier nicht. Es gibt: {', '.join(names)}."
    return [
        (name[:100], _ONCE if len(values) > 1 else words)
        for name, values in given.lists()
        if name not in {*names, *_SHAPING} or len(values) > 1
    ]
