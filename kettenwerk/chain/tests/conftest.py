"""The Kreis with three towns, the cast of the tests, and a way to open pages as one of them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from kettenwerk.accounts.models import Role
from kettenwerk.chain.tests.make import World
from tests.people import Cast, make_cast, make_person
from tests.real_data import load_kreis_unna

Opener = Callable[..., HttpResponse]


@pytest.fixture(scope="module")
def kreis_unna(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The example, loaded once for a file that only looks at it, and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_kreis_unna()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(db: None) -> World:
    made = World()
    kreis = made.areas["kreis-unna"]
    ags = made.verbund["unna"].ags
    made.add_area("unna", kind="stadt", ags=ags, parent=kreis, survey="traeger")
    return made


@pytest.fixture
def cast(world: World) -> Cast:
    """Anna, Birgit, Cem, Dora and Emil, and Greta, who coordinates in Lünen."""
    make_person("greta@luenen.example", "Greta", world.verbund["luenen"], Role.COORDINATE)
    return make_cast(world.verbund)


@pytest.fixture
def opened(cast: Cast) -> Opener:
    """``opened("cem", "finding_list", "luenen", …)`` gets a page; ``data=`` posts to it."""
    mails = {
        "anna": "anna@unna.example",
        "birgit": "birgit@unna.example",
        "cem": "cem@luenen.example",
        "greta": "greta@luenen.example",
        "dora": "dora@programm.example",
        "emil": "emil@kreis-unna.example",
    }
    clients: dict[str, Client] = {}

    def open_page(
        who: str, page: str, town: str, *args: object, query: str = "", data: Any = None
    ) -> HttpResponse:
        client = clients.setdefault(who, Client())
        if who in mails and "sessionid" not in client.cookies:
            people = cast.anna.__class__.objects
            client.force_login(people.get(email=mails[who]))
        url = reverse(f"chain:{page}", args=[town, *args]) + (f"?{query}" if query else "")
        answer: Any = client.get(url) if data is None else client.post(url, data)
        return answer  # type: ignore[no-any-return]

    return open_page


def text_of(response: HttpResponse) -> str:
    """What a person reads, with single spaces."""
    return " ".join(response.content.decode().split())
