"""Knowing: organisations, offers, networks, agreements and what ties them together."""

from kettenwerk.inventory.models.networks import (
    Agreement,
    AgreementParty,
    NamedGap,
    Network,
    NetworkMember,
    PracticeProfile,
)
from kettenwerk.inventory.models.offers import (
    Contact,
    Offer,
    OfferArea,
    OfferPartner,
    OfferSite,
    status_on,
)
from kettenwerk.inventory.models.organisations import (
    CooperationField,
    Organisation,
    Responsibility,
    Site,
)
from kettenwerk.inventory.models.relations import ProfileRelation, Proposal, Relation
from kettenwerk.inventory.models.search import SearchText
from kettenwerk.inventory.models.vocabulary import (
    AccessPath,
    Audience,
    Basis,
    Field,
    Function,
    Known,
    OfferStatus,
    PreventionLever,
    PreventionTarget,
    PreventionTime,
    Subject,
    TargetGroup,
)

__all__ = [
    "AccessPath", "Agreement", "AgreementParty", "Audience", "Basis", "Contact", "CooperationField",
    "Field", "Function", "Known", "NamedGap", "Network", "NetworkMember", "Offer", "OfferArea",
    "OfferPartner", "OfferSite", "OfferStatus", "Organisation", "PracticeProfile", "PreventionLever",
    "PreventionTarget", "PreventionTime", "ProfileRelation", "Proposal", "Relation", "Responsibility",
    "SearchText", "Site", "Subject", "TargetGroup", "status_on",
]  # fmt: skip
