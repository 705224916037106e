"""Inventory's tables for the importer, in the order in which they refer to each other."""

from kettenwerk.accounts.imports import Table
from kettenwerk.inventory.imports.families import OPENING_TIMES, TEXTS
from kettenwerk.inventory.imports.likeness import doubt_likenesses, recall_likenesses
from kettenwerk.inventory.imports.networks import AGREEMENTS, NETWORK_MEMBERS, NETWORKS
from kettenwerk.inventory.imports.offers import OFFERS
from kettenwerk.inventory.imports.organisations import (
    COOPERATION_FIELDS,
    ORGANISATIONS,
    RESPONSIBILITIES,
)
from kettenwerk.inventory.imports.places import CONTACTS, SITES
from kettenwerk.inventory.imports.relations import NAMED_GAPS, PRACTICE_PROFILES, RELATIONS

__all__ = [
    "BY_PEOPLE",
    "FURTHER_TABLES",
    "NETWORKS",
    "OFFERS",
    "TABLES",
    "doubt_likenesses",
    "recall_likenesses",
]

TABLES: tuple[Table, ...] = (
    ORGANISATIONS,
    RESPONSIBILITIES,
    COOPERATION_FIELDS,
    OFFERS,
    NETWORKS,
    NETWORK_MEMBERS,
    AGREEMENTS,
    PRACTICE_PROFILES,
    NAMED_GAPS,
    RELATIONS,
)

# What no data set of ours holds so far, but people and other directories bring.
FURTHER_TABLES: tuple[Table, ...] = (SITES, CONTACTS, OPENING_TIMES, TEXTS)

# What somebody can bring as a list; the order in which a sheet is tried.
BY_PEOPLE: tuple[Table, ...] = (
    OFFERS,
    ORGANISATIONS,
    NETWORKS,
    AGREEMENTS,
    SITES,
    CONTACTS,
    NETWORK_MEMBERS,
    NAMED_GAPS,
    OPENING_TIMES,
    TEXTS,
)
