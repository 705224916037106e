"""Knowing: organisations, offers, networks, agreements and what ties them together."""

from kettenwerk.inventory.models.bulk import BulkEdit
from kettenwerk.inventory.models.collection import CollectionRequest, CollectionRound
from kettenwerk.inventory.models.confirmable import Confirmable
from kettenwerk.inventory.models.duplicates import NotADuplicate, Redirect
from kettenwerk.inventory.models.families import VOICES_KEPT_FOR, OpeningTime, Text, Voice
from kettenwerk.inventory.models.filters import SavedFilter
from kettenwerk.inventory.models.freshness import (
    DEFAULT_MONTHS,
    Closure,
    FreshnessRule,
    LinkCheck,
)
from kettenwerk.inventory.models.inquiries import Inquiry, InquiryOffer, ProviderLink
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
from kettenwerk.inventory.models.relations import (
    OBJECTS,
    SUBJECTS,
    ProfileRelation,
    Proposal,
    Relation,
)
from kettenwerk.inventory.models.search import SearchText
from kettenwerk.inventory.models.uploads import ColumnHabit, Upload, packed, unpacked
from kettenwerk.inventory.models.vocabulary import (
    AccessPath,
    Audience,
    Basis,
    Field,
    Function,
    Known,
    Language,
    OfferStatus,
    PreventionLever,
    PreventionTarget,
    PreventionTime,
    Subject,
    TargetGroup,
    Weekday,
)

__all__ = [
    "DEFAULT_MONTHS",
    "OBJECTS",
    "SUBJECTS",
    "VOICES_KEPT_FOR",
    "AccessPath",
    "Agreement",
    "AgreementParty",
    "Audience",
    "Basis",
    "BulkEdit",
    "Closure",
    "CollectionRequest",
    "CollectionRound",
    "ColumnHabit",
    "Confirmable",
    "Contact",
    "CooperationField",
    "Field",
    "FreshnessRule",
    "Function",
    "Inquiry",
    "InquiryOffer",
    "Known",
    "Language",
    "LinkCheck",
    "NamedGap",
    "Network",
    "NetworkMember",
    "NotADuplicate",
    "Offer",
    "OfferArea",
    "OfferPartner",
    "OfferSite",
    "OfferStatus",
    "OpeningTime",
    "Organisation",
    "PracticeProfile",
    "PreventionLever",
    "PreventionTarget",
    "PreventionTime",
    "ProfileRelation",
    "Proposal",
    "ProviderLink",
    "Redirect",
    "Relation",
    "Responsibility",
    "SavedFilter",
    "SearchText",
    "Site",
    "Subject",
    "TargetGroup",
    "Text",
    "Upload",
    "Voice",
    "Weekday",
    "packed",
    "status_on",
    "unpacked",
]  # fmt: skip
