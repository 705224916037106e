"""How far away: distances by points on a ball, so that both ways of searching compare equal numbers."""

import math
from collections.abc import Iterable

from kettenwerk.guide.public import PublicPlace

EARTH_KM = 6371.0088
Point = tuple[float, float, float]


def point(lat: float, lon: float) -> Point:
    """A place as a point on the ball of radius 1."""
    phi, lam = math.radians(lat), math.radians(lon)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)


def points(places: Iterable[PublicPlace]) -> list[Point]:
    """The points of all places whose coordinates are known."""
    return [
        point(place.lat, place.lon)
        for place in places
        if place.lat is not None and place.lon is not None
    ]


def chord(one: Point, other: Point) -> float:
    """The square of the straight way through the ball; grows with the way over it."""
    x, y, z = one[0] - other[0], one[1] - other[1], one[2] - other[2]
    return x * x + y * y + z * z


def chord_of(km: float) -> float:
    """The square of the straight way for a way of so many kilometres over the ball."""
    half = min(max(km, 0.0) / (2 * EARTH_KM), math.pi / 2)
    return (2 * math.sin(half)) ** 2


def kilometres(chord_squared: float) -> float:
    """Back: the way over the ball (the haversine formula's second half)."""
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(chord_squared) / 2))
