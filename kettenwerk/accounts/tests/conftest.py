"""The cast for every test of the room, and a coordinator of the Kreisstadt Unna."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from kettenwerk.accounts.models import Role, User
from tests.people import Cast, make_cast, make_person


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def karla(cast: Cast) -> User:
    """Coordinates in the Kreisstadt Unna, alone."""
    return make_person("karla@unna.example", "Karla", cast.verbund["unna"], Role.COORDINATE)


@pytest.fixture
def as_() -> Callable[[User | None], Client]:
    def browser(person: User | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return browser


@pytest.fixture(autouse=True)
def no_rate_limit_from_before(request: pytest.FixtureRequest) -> None:
    """Journeys keep what they wrote; a test that asks the database starts without their attempts."""
    if "db" in request.fixturenames:
        request.getfixturevalue("db")
        cache.clear()
