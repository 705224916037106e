"""The objects of Open Referral HSDS 3.1 that we fill, in its words; unknown values are left out.

Written after the specification, not copied from it. Only properties HSDS knows: what is our own is said
by taxonomies and attributes.
"""

from typing import Annotated, Literal, Required

from pydantic import Field
from typing_extensions import TypedDict

Uuid = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
Uri = Annotated[str, Field(json_schema_extra={"format": "uri"})]
Email = Annotated[str, Field(json_schema_extra={"format": "email"})]
DateTime = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Status = Literal["active", "inactive", "defunct", "temporarily closed"]


class Taxonomy(TypedDict, total=False):
    id: Required[Uuid]
    name: Required[str]
    description: Required[str]
    uri: Uri
    version: str


class TaxonomyTerm(TypedDict, total=False):
    id: Required[Uuid]
    code: str
    name: Required[str]
    description: Required[str]
    taxonomy: str
    taxonomy_detail: Taxonomy
    language: str
    taxonomy_id: Uuid


class Attribute(TypedDict, total=False):
    id: Required[Uuid]
    link_id: Uuid
    taxonomy_term_id: Uuid
    link_type: str
    link_entity: str
    label: str
    taxonomy_term: TaxonomyTerm


class Phone(TypedDict, total=False):
    id: Required[Uuid]
    service_id: Uuid
    organization_id: Uuid
    contact_id: Uuid
    number: Required[str]
    type: str
    description: str


class Contact(TypedDict, total=False):
    id: Required[Uuid]
    organization_id: Uuid
    service_id: Uuid
    title: str
    email: Email
    phones: list[Phone]


class Language(TypedDict, total=False):
    id: Required[Uuid]
    service_id: Uuid
    name: str
    code: str


class Address(TypedDict, total=False):
    id: Required[Uuid]
    location_id: Uuid
    address_1: Required[str]
    city: Required[str]
    state_province: Required[str]
    postal_code: Required[str]
    country: Required[str]
    address_type: Required[Literal["physical", "postal", "virtual"]]


class Accessibility(TypedDict, total=False):
    id: Required[Uuid]
    location_id: Uuid
    description: str
    details: str


class LocationBasic(TypedDict, total=False):
    id: Required[Uuid]
    location_type: Required[Literal["physical", "postal", "virtual"]]
    name: str
    latitude: float
    longitude: float


class Location(LocationBasic, total=False):
    addresses: list[Address]
    accessibility: list[Accessibility]


class Schedule(TypedDict, total=False):
    id: Required[Uuid]
    service_id: Uuid
    freq: Literal["WEEKLY", "MONTHLY"]
    interval: int
    wkst: Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    byday: str
    opens_at: str
    closes_at: str
    description: str
    notes: str


class ServiceArea(TypedDict, total=False):
    id: Required[Uuid]
    service_id: Uuid
    name: str
    uri: str


class CostOption(TypedDict, total=False):
    id: Required[Uuid]
    service_id: Uuid
    option: str
    currency: str
    amount: float


class RequiredDocument(TypedDict, total=False):
    id: Required[Uuid]
    service_id: Uuid
    document: str


class OrganizationBasic(TypedDict, total=False):
    id: Required[Uuid]
    name: Required[str]
    description: Required[str]
    email: Email
    website: Uri


class OrganizationOfService(OrganizationBasic, total=False):
    contacts: list[Contact]
    phones: list[Phone]
    attributes: list[Attribute]


class ServiceMinimal(TypedDict, total=False):
    """The least that is a valid service, and when it was changed."""

    id: Required[Uuid]
    name: Required[str]
    status: Required[Status]
    last_modified: DateTime


class ServiceBasic(ServiceMinimal, total=False):
    """The fields with one value each."""

    organization_id: Uuid
    alternate_name: str
    description: str
    url: Uri
    email: Email
    interpretation_services: str
    application_process: str
    fees_description: str
    eligibility_description: str
    minimum_age: float
    maximum_age: float
    assured_date: str
    alert: str


class ServiceListed(ServiceBasic, total=False):
    organization: OrganizationBasic


class ServiceFull(ServiceBasic, total=False):
    """What a service holds wherever it stands in full."""

    phones: list[Phone]
    contacts: list[Contact]
    schedules: list[Schedule]
    service_areas: list[ServiceArea]
    languages: list[Language]
    cost_options: list[CostOption]
    required_documents: list[RequiredDocument]
    attributes: list[Attribute]


class ServiceAtLocationInService(TypedDict, total=False):
    id: Required[Uuid]
    service_id: Uuid
    location_id: Uuid
    location: Location


class Service(ServiceFull, total=False):
    """Everything about a service, as ``/services/{id}`` answers."""

    organization: OrganizationOfService
    service_at_locations: list[ServiceAtLocationInService]


class ServiceOfOrganization(ServiceFull, total=False):
    service_at_locations: list[ServiceAtLocationInService]


class ServiceAtPlace(ServiceFull, total=False):
    organization: OrganizationOfService


class ServiceAtLocationListed(TypedDict, total=False):
    id: Required[Uuid]
    service_id: Uuid
    location_id: Uuid
    location: LocationBasic
    service: ServiceListed


class ServiceAtLocation(TypedDict, total=False):
    """One service at one place, as ``/service_at_locations/{id}`` answers.

    The specification's OpenAPI calls it a service, which has a name and a status; so this has them too.
    """

    id: Required[Uuid]
    name: str
    status: Status
    service_id: Uuid
    location_id: Uuid
    location: Location
    service: ServiceAtPlace


class Organization(OrganizationOfService, total=False):
    """A provider; its services in short, or in full with ``full_service``."""

    services: list[ServiceOfOrganization]


class Page(TypedDict):
    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool


class Services(Page):
    contents: list[Service]


class Organizations(Page):
    contents: list[Organization]


class ServiceAtLocations(Page):
    contents: list[ServiceAtLocation]


class Taxonomies(Page):
    contents: list[Taxonomy]


class TaxonomyTerms(Page):
    contents: list[TaxonomyTerm]


class Publisher(TypedDict):
    name: str
    website: Uri


class About(TypedDict):
    """What ``/`` says of the API."""

    version: str
    profile: Uri
    openapi_url: Uri
    description: str
    publisher: Publisher


class Fault(TypedDict):
    field: str
    reason: str


class Faults(TypedDict):
    """What is wrong with a request, each with the parameter and a sentence."""

    errors: list[Fault]
