"""The records behind public values, for what families tell about them."""

from kettenwerk.guide.public import PublicOffer
from kettenwerk.inventory.models import Offer
from kettenwerk.territory.models import Area


def record_of(offer: PublicOffer) -> Offer | None:
    rows = Offer.objects.public().select_related("municipality")
    found: Offer | None = rows.filter(pk=offer.pk).first()
    return found


def area_of(pk: int | None) -> Area | None:
    if pk is None:
        return None
    found: Area | None = Area.objects.live().filter(pk=pk).defer("boundary").first()
    return found
