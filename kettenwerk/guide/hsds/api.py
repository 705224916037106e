"""The read API after Open Referral HSDS 3.1 at ``/hsds/``; its profile stands in ``docs/hsds.md``."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError
from ninja.operation import Operation

from kettenwerk.core.identifiers import uuid_in
from kettenwerk.core.names import stems
from kettenwerk.guide.hsds import answers, building, shapes
from kettenwerk.guide.hsds.answers import HsdsRequest, open_door
from kettenwerk.guide.hsds.export import NAME as PACKAGE
from kettenwerk.guide.hsds.export import data_package
from kettenwerk.guide.hsds.filters import Provider, offers_for, places_for, providers_for
from kettenwerk.guide.hsds.kept import kept_package
from kettenwerk.guide.hsds.params import (
    OfferFilters,
    OrganizationDetailParams,
    OrganizationParams,
    PageParams,
    ServiceParams,
    TermParams,
)
from kettenwerk.guide.hsds.providers import basic_organization
from kettenwerk.guide.hsds.reasons import reasons_of, strange_parameters
from kettenwerk.guide.hsds.stating import Where
from kettenwerk.guide.hsds.terms import phases, taxonomies, terms
from kettenwerk.guide.public import PublicOffer, PublicPlace
from kettenwerk.guide.services.packages import start_package
from kettenwerk.inventory.models import Field

VERSION = "3.1"
NOTHING = UUID(int=0)
# From so many offers on the Data Package takes longer than a request should.
MOST_AT_ONCE, RETRY_SECONDS = 5_000, 60
ABOUT = (
    "Freigegebene Angebote für Familien mit Kindern von der Schwangerschaft bis 21 Jahre. "
    "Nur Lesen, ohne Anmeldung."
)
app_name = "hsds"


class Described(NinjaAPI):
    """Names operations like their functions, not like their modules."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


api = Described(
    title="Kettenwerk: Angebote für Familien nach HSDS",
    version=VERSION,
    description=ABOUT,
    urls_namespace="hsds",
    docs_url=None,
)
WRONG: dict[int, Any] = {400: shapes.Faults, 429: shapes.Faults}
WRONG_ID: dict[int, Any] = {**WRONG, 404: shapes.Faults}
# What „format=ndjson“ answers, which the description would not know by itself.
LINES: dict[str, Any] = {
    "responses": {200: {"content": {answers.LINES: {"schema": {"type": "string"}}}}}
}


@api.exception_handler(ValidationError)
def wrong(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return answers.faults(400, *reasons_of(error.errors))


# ------------------------------------------------------------------------------------------- services


@api.get(
    "/services", response={200: shapes.Services, **WRONG}, url_name="services", openapi_extra=LINES
)
def services(request: HsdsRequest, asked: Query[ServiceParams]) -> HttpResponseBase:
    """Angebote; jedes gegebene Merkmal muss zutreffen."""
    if strange := strange_parameters(request.GET, ServiceParams):
        return answers.faults(400, *strange)
    where = request.catalogue.where
    shape: Callable[[PublicOffer, Where], Any] = building.listed_service
    if asked.minimal:
        shape = building.minimal_service
    elif asked.full:
        shape = building.service
    found = offers_for(request.catalogue, asked)
    return answers.page(found, asked, lambda one: shape(one, where), is_whole=asked.minimal)


@api.get("/services/{id}", response={200: shapes.Service, **WRONG_ID}, url_name="service")
def service(request: HsdsRequest, id: str) -> HttpResponseBase:  # noqa: A002  # HSDS calls it so
    """Ein Angebot mit allem, was daran hängt."""
    offer = request.catalogue.by_id.get(_named(id))
    if offer is None:
        return answers.unknown()
    return answers.one(building.service(offer, request.catalogue.where))


# -------------------------------------------------------------------------------------- organizations


@api.get(
    "/organizations",
    response={200: shapes.Organizations, **WRONG},
    url_name="organizations",
    openapi_extra=LINES,
)
def organizations(request: HsdsRequest, asked: Query[OrganizationParams]) -> HttpResponseBase:
    """Träger mit mindestens einem freigegebenen Angebot."""
    if strange := strange_parameters(request.GET, OrganizationParams):
        return answers.faults(400, *strange)
    where = request.catalogue.where

    def shape(own: Provider) -> Any:
        if asked.full or asked.full_service:
            return building.organization(*own, where, is_full_service=asked.full_service)
        return basic_organization(own[0])

    return answers.page(providers_for(request.catalogue, asked), asked, shape)


@api.get(
    "/organizations/{id}",
    response={200: shapes.Organization, **WRONG_ID},
    url_name="organization",
)
def organization(
    request: HsdsRequest,
    id: str,  # noqa: A002
    asked: Query[OrganizationDetailParams],
) -> HttpResponseBase:
    """Ein Träger mit seinen Angeboten."""
    own = request.catalogue.organizations.get(_named(id))
    if own is None:
        return answers.unknown()
    where = request.catalogue.where
    return answers.one(building.organization(*own, where, is_full_service=asked.full_service))


# ------------------------------------------------------------------------------- services at locations


@api.get(
    "/service_at_locations",
    response={200: shapes.ServiceAtLocations, **WRONG},
    url_name="service_at_locations",
    openapi_extra=LINES,
)
def service_at_locations(request: HsdsRequest, asked: Query[OfferFilters]) -> HttpResponseBase:
    """Angebote an ihren Orten; Schutzadressen gibt es hier nicht."""
    if strange := strange_parameters(request.GET, OfferFilters):
        return answers.faults(400, *strange)
    where = request.catalogue.where
    shape: Callable[[PublicOffer, PublicPlace, Where], Any] = (
        building.service_at_location if asked.full else building.listed_at_location
    )
    found = places_for(request.catalogue, asked)
    return answers.page(found, asked, lambda both: shape(*both, where))


@api.get(
    "/service_at_locations/{id}",
    response={200: shapes.ServiceAtLocation, **WRONG_ID},
    url_name="service_at_location",
)
def service_at_location(request: HsdsRequest, id: str) -> HttpResponseBase:  # noqa: A002
    """Ein Angebot an einem seiner Orte."""
    both = request.catalogue.at_places.get(_named(id))
    if both is None:
        return answers.unknown()
    return answers.one(building.service_at_location(*both, request.catalogue.where))


# ----------------------------------------------------------------------------------------- taxonomies


@api.get(
    "/taxonomies",
    response={200: shapes.Taxonomies, **WRONG},
    url_name="taxonomies",
    openapi_extra=LINES,
)
def taxonomy_list(request: HsdsRequest, asked: Query[PageParams]) -> HttpResponseBase:
    """Lebensphase und Arbeitsfeld."""
    if strange := strange_parameters(request.GET, PageParams):
        return answers.faults(400, *strange)
    found = [one for one in taxonomies().values() if _says(one["name"], asked.search)]
    return answers.page(found, asked, _itself)


@api.get("/taxonomies/{id}", response={200: shapes.Taxonomy, **WRONG_ID}, url_name="taxonomy")
def taxonomy(request: HsdsRequest, id: str) -> HttpResponseBase:  # noqa: A002, ARG001
    """Eine Taxonomie."""
    found = [one for one in taxonomies().values() if one["id"] == str(_named(id))]
    return answers.one(found[0]) if found else answers.unknown()


@api.get(
    "/taxonomy_terms",
    response={200: shapes.TaxonomyTerms, **WRONG},
    url_name="taxonomy_terms",
    openapi_extra=LINES,
)
def term_list(request: HsdsRequest, asked: Query[TermParams]) -> HttpResponseBase:
    """Begriffe; keiner hat einen Oberbegriff."""
    if strange := strange_parameters(request.GET, TermParams):
        return answers.faults(400, *strange)
    of = str(asked.taxonomy_id) if asked.taxonomy_id else ""
    found = [
        one
        for one in terms().values()
        if asked.parent_id is None
        and of in {"", one.get("taxonomy_id", "")}
        and _says(one["name"], asked.search)
    ]
    return answers.page(found, asked, _itself)


@api.get(
    "/taxonomy_terms/{id}",
    response={200: shapes.TaxonomyTerm, **WRONG_ID},
    url_name="taxonomy_term",
)
def term(request: HsdsRequest, id: str) -> HttpResponseBase:  # noqa: A002, ARG001
    """Ein Begriff."""
    found = [one for one in terms().values() if one["id"] == str(_named(id))]
    return answers.one(found[0]) if found else answers.unknown()


def _named(text: str) -> UUID:
    """The uuid in an address; what is none names nothing."""
    return uuid_in(text) or NOTHING


def _itself(value: Any) -> Any:
    return value


def _says(name: str, search: str) -> bool:
    words = "".join(f" {stem}" for stem in stems(name))
    return all(f" {stem}" in words for stem in stems(search))


# ---------------------------------------------------------------------------------- what is not a list


@api.get("/", response={200: shapes.About, 429: shapes.Faults}, url_name="api-root")
def about(request: HsdsRequest) -> HttpResponseBase:
    """Was diese Schnittstelle ist und wo ihr Profil steht."""
    site = request.build_absolute_uri("/")
    return answers.one(
        {
            "version": VERSION,
            "profile": request.build_absolute_uri(reverse("hsds:profile")),
            "openapi_url": request.build_absolute_uri(reverse("hsds:openapi-json")),
            "description": ABOUT,
            "publisher": {"name": "Kettenwerk", "website": site},
        }
    )


def package(request: HsdsRequest) -> HttpResponseBase:
    """Alles als Data Package; bei vielen Angeboten eine Datei, die im Hintergrund entsteht."""
    catalogue = request.catalogue
    is_small = len(catalogue.offers) < MOST_AT_ONCE
    archive = data_package(catalogue) if is_small else kept_package(catalogue)
    if archive is None:
        start_package(catalogue)
        later = answers.faults(503, ("", "Das Paket entsteht gerade. Bitte später noch einmal."))
        later["Retry-After"] = str(RETRY_SECONDS)
        return later
    response = HttpResponse(archive, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{PACKAGE}"'
    return response


def profile(_request: HsdsRequest) -> HttpResponseBase:
    """Das Profil, in Worten, die ein Mensch liest."""
    values = {"phases": phases(), "fields": Field.choices, "version": VERSION}
    return HttpResponse(render_to_string("guide/hsds_profile.html", values))


def nothing_here(_request: HsdsRequest, part: str) -> HttpResponseBase:
    """Keine Seite der Schnittstelle."""
    return answers.unknown(f"/{part[:100]}")


# The last of its own addresses is a page that only says 404; ours for „/“ stands before it.
urlpatterns: list[URLPattern] = [
    *(
        URLPattern(one.pattern, open_door(one.callback), one.default_args, one.name)
        for one in api.urls[0][:-1]
        if isinstance(one, URLPattern)
    ),
    path(PACKAGE, open_door(package), name="package"),
    path("profil", open_door(profile), name="profile"),
    path("<path:part>", open_door(nothing_here), name="nothing_here"),
]
