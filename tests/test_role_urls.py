"""Every URL × role × id × method: nobody opens, changes or counts what another keeps „intern“."""

import logging
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.test import override_settings
from django.urls import get_resolver, path

from conftest import ON_POSTGRES
from kettenwerk.accounts.access import MemberRequest, member, public, signed_in
from kettenwerk.accounts.models import Role, SharedRecord, Visibility
from kettenwerk.accounts.services import RESERVED_SLUGS
from kettenwerk.inventory.models import Offer, Organisation
from tests import role_urls
from tests.role_plan import SEED, Depth
from tests.role_routes import routes
from tests.role_world import PLANTED, Where, World, build_world, owned_models

ROUTES = {route.name or route.pattern: route for route in routes(get_resolver().url_patterns)}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """One world for all URLs; every request is taken back."""
    logging.disable(logging.CRITICAL)  # thousands of refusals are what is wanted here
    unblocked = django_db_blocker.unblock()  # type: ignore[attr-defined]
    # A page that is kept would not notice what a test hides.
    with unblocked, transaction.atomic(), override_settings(GUIDE_PAGES_KEPT=0):
        yield build_world()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ROUTES))
def test_nobody_opens_what_is_not_for_them(name: str, world: World) -> None:
    """A seeded sample; what PostgreSQL could do differently is the scope of what is read."""
    depth = Depth.GLIMPSE if ON_POSTGRES else Depth.SAMPLE
    problems = role_urls.check(ROUTES[name], world, depth)
    assert not problems, f"seed {SEED}\n" + "\n".join(problems[:20])


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ROUTES))
def test_nobody_opens_anything_by_any_method(name: str, world: World) -> None:
    """Everybody × every method × every id × every town."""
    problems = role_urls.check(ROUTES[name], world, Depth.FULL)
    assert not problems, "\n" + "\n".join(problems[:20])


def test_every_route_has_a_name_and_is_walked_once() -> None:
    everything = list(routes(get_resolver().url_patterns))
    assert len(everything) == len(ROUTES) >= 30
    assert all(route.name for route in everything)


def test_first_words_of_addresses_are_reserved_as_slugs() -> None:
    first = {route.pattern.partition("/")[0].lstrip("^") for route in ROUTES.values()}
    # A word with a dot is no slug anyway.
    words = {word for word in first if word and not word.startswith("<") and "." not in word}
    assert words <= RESERVED_SLUGS


@pytest.mark.django_db
def test_something_secret_of_every_kind_is_planted(world: World) -> None:
    for model in owned_models():
        for slug in PLANTED:
            assert world.record_of(model._meta.label, slug), model
    secrets = [model for model in owned_models() if issubclass(model, SharedRecord)]
    for model in secrets:
        record = world.record_of(model._meta.label, "unna", Visibility.INTERNAL)
        text = str(record.snapshot()) if record else ""
        assert Where("unna", Visibility.INTERNAL).marker(model)[:12] in text, model


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/familien/de/unna/angebote/",
        "/familien/de/unna/angebot/{offer}/",
        "/hsds/services",
        "/hsds/services/{offer}",
        "/unna/wegweiser/zugang/{token}/mitgeben/{offer}/",
    ],
)
def test_guide_pages_that_are_searched_for_leaks_show_what_is_public(
    address: str, world: World
) -> None:
    offer = world.record_of("inventory.Offer", "unna", Visibility.PUBLIC)
    assert offer is not None
    url = address.format(offer=offer.uuid, token=world.token)
    response: Any = world.client("anonymous").get(url)
    assert response.status_code == 200
    assert "OFFEN-UNNA-OFFER" in role_urls.readable(response)


# ------------------------------------------------------------- a planted leak is noticed, every kind


@member()
def names_all(request: MemberRequest) -> HttpResponse:
    return HttpResponse(", ".join(Organisation.objects.values_list("name", flat=True)))


@member()
def counts_all(request: MemberRequest) -> HttpResponse:
    return HttpResponse(f"{Organisation.objects.live().count()} Organisationen")


@member()
def offer_unscoped(request: MemberRequest, offer: str) -> HttpResponse:
    get_object_or_404(Offer, uuid=offer)
    return HttpResponse("Ein Angebot")


@member(Role.READ, write=Role.READ)
def offer_overwrites(request: MemberRequest, offer: str) -> HttpResponse:
    found = get_object_or_404(Offer.objects.of(request.municipality), uuid=offer)
    if request.method == "POST":
        Offer.objects.filter(pk=found.pk).update(version=found.version + 1)
    return HttpResponse("gespeichert")


@member()
def breaks(request: MemberRequest) -> HttpResponse:
    raise ZeroDivisionError


@public
def open_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse(", ".join(Organisation.objects.values_list("name", flat=True)))


def unmarked(request: HttpRequest, town: str) -> HttpResponse:
    return HttpResponse("")


def not_guarded(request: HttpRequest, town: str) -> HttpResponse:
    return HttpResponse("ohne Prüfung")


not_guarded.access = member()(breaks).access  # type: ignore[attr-defined]


@signed_in
def unknown_argument(request: HttpRequest, riddle: str) -> HttpResponse:
    return HttpResponse("")


@member()
def well_behaved(request: MemberRequest, offer: str) -> HttpResponse:
    found = get_object_or_404(Offer.objects.of(request.municipality), uuid=offer)
    return HttpResponse(found.name)


PLANTED_URLS = ModuleType("planted_urls")
PLANTED_URLS.urlpatterns = [  # type: ignore[attr-defined]
    *get_resolver().url_patterns,
    path("<slug:town>/leck/namen/", names_all, name="names_all"),
    path("<slug:town>/leck/zahl/", counts_all, name="counts_all"),
    path("<slug:town>/leck/<uuid:offer>/", offer_unscoped, name="offer_unscoped"),
    path("<slug:town>/leck/<uuid:offer>/neu/", offer_overwrites, name="offer_overwrites"),
    path("<slug:town>/leck/500/", breaks, name="breaks"),
    path("leck/offen/", open_to_all, name="open_to_all"),
    path("<slug:town>/leck/ohne/", unmarked, name="unmarked"),
    path("<slug:town>/leck/nichts/", not_guarded, name="not_guarded"),
    path("leck/<slug:riddle>/", unknown_argument, name="unknown_argument"),
    path("<slug:town>/leck/<uuid:offer>/gut/", well_behaved, name="well_behaved"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("names_all", "shows GEHEIM-"),
        ("counts_all", "changes with another's „intern“"),
        ("offer_unscoped", "for a foreign id, not 404"),
        ("offer_overwrites", "changed Offer of another municipality"),
        ("breaks", ": 500"),
        ("open_to_all", "as anonymous: shows GEHEIM-"),
        ("unmarked", "no access mark"),
        ("not_guarded", "for a stranger, not 404"),
        ("unknown_argument", "„riddle“ is not known"),
        ("well_behaved", ""),
    ],
)
def test_a_planted_leak_is_noticed(name: str, finding: str, world: World, settings) -> None:
    settings.ROOT_URLCONF = PLANTED_URLS
    planted = {route.name: route for route in routes(PLANTED_URLS.urlpatterns)}
    problems = role_urls.check(planted[name], world)
    if finding:
        assert any(finding in problem for problem in problems), problems[:5]
    else:
        assert not problems
    assert connection.in_atomic_block
