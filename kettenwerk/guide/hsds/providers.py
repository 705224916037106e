"""Providers and how they are reached."""

from typing import cast

from kettenwerk.guide.hsds import shapes
from kettenwerk.guide.hsds.stating import email, stated, website
from kettenwerk.guide.hsds.terms import attributes_of_field, derived_id
from kettenwerk.guide.public import PublicContact, PublicOffer, PublicOrganisation
from kettenwerk.inventory.models import Field

_FIELD_NAMES: dict[str, str] = {str(code): str(name) for code, name in Field.choices}


def basic_organization(provider: PublicOrganisation) -> shapes.OrganizationBasic:
    kind, field = provider.kind, _FIELD_NAMES.get(provider.field, "")
    found: dict[str, object] = {
        "id": str(provider.uuid),
        "name": provider.name,
        "description": ", ".join(filter(None, (kind, field))),
        "email": next((email(one.email) for one in provider.contacts if email(one.email)), ""),
        "website": website(provider.website),
    }
    kept = stated(found)
    kept.setdefault("description", "")
    return cast("shapes.OrganizationBasic", kept)


def organization_of_service(provider: PublicOrganisation) -> shapes.OrganizationOfService:
    contacts = [contact_of(one, provider) for one in provider.contacts]
    found: dict[str, object] = {
        **basic_organization(provider),
        "contacts": contacts,
        "phones": [phone for one in contacts for phone in one.get("phones", ())],
        "attributes": attributes_of_field(provider.uuid, provider.field),
    }
    kept = stated(found)
    kept.setdefault("description", "")
    return cast("shapes.OrganizationOfService", kept)


def contact_of(contact: PublicContact, of: PublicOffer | PublicOrganisation) -> shapes.Contact:
    """A function that can be reached; linked to the offer, or to its provider if it is the provider's."""
    provider = of.provider if isinstance(of, PublicOffer) else of
    is_own = contact.is_own and isinstance(of, PublicOffer)
    key, uuid = ("service_id", of.uuid) if is_own else ("organization_id", provider.uuid)
    found: dict[str, object] = {
        "id": str(contact.uuid),
        key: str(uuid),
        "title": contact.function,
        "email": email(contact.email),
        "phones": [_phone(contact, key, str(uuid))] if contact.phone else [],
    }
    return cast("shapes.Contact", stated(found))


def _phone(contact: PublicContact, key: str, uuid: str) -> shapes.Phone:
    words = ", ".join(filter(None, (contact.function, contact.hours)))
    found: dict[str, object] = {
        "id": derived_id(contact.uuid, "phone"),
        key: uuid,
        "contact_id": str(contact.uuid),
        "number": contact.phone,
        "type": "voice",
        "description": words,
    }
    return cast("shapes.Phone", stated(found))
