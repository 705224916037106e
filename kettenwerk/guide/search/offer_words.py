"""What is searched of an offer, and how much each word of it weighs."""

from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.search.words import STOP_WORDS, plain, token, written
from kettenwerk.inventory.models import Field

NAME, FOR_WHOM, OFFICIAL, SUMMARY, PLACE, PROVIDER, FIELD = 12, 9, 8, 6, 4, 3, 2
FEW_AREAS = 2
_FIELD_WORDS = dict(Field.choices)
_OF_TEXT = {"name": NAME, "for_whom": FOR_WHOM, "summary": SUMMARY}


def offer_words(offer: PublicOffer) -> dict[str, int]:
    """Every word with the weight of the best place it stands in; translations count like German."""
    found: dict[str, int] = {}
    for text, weight in _texts(offer):
        for word in written(text):
            if plain(word) not in STOP_WORDS:
                one = token(word)
                if found.get(one, 0) < weight:
                    found[one] = weight
    return found


def spelled(offer: PublicOffer, wanted: str) -> str:
    """A word of the offer as it is written there."""
    for text, _ in _texts(offer):
        for word in written(text):
            if token(word) == wanted:
                return word
    return wanted


def _texts(offer: PublicOffer) -> list[tuple[str, int]]:
    provider = offer.provider
    texts = [
        (offer.name, NAME),
        (offer.for_whom, FOR_WHOM),
        (offer.official_name, OFFICIAL),
        (offer.summary, SUMMARY),
        (f"{provider.name} {provider.kind}", PROVIDER),
        *((str(_FIELD_WORDS.get(code, code)), FIELD) for code in offer.fields),
    ]
    # A place says something only about what is not everywhere.
    weight = PLACE if len(offer.served) <= FEW_AREAS else 1
    texts += [(name, weight) for _, name in offer.served]
    texts += [(f"{place.name} {place.city}", PLACE) for place in offer.places]
    texts += [
        (text.text, _OF_TEXT[name]) for (name, _), text in offer.texts.items() if name in _OF_TEXT
    ]
    return texts
