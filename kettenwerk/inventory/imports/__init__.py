"""Inventory's tables for the importer, in the order in which they refer to each other."""

from kettenwerk.accounts.imports import Table
from kettenwerk.inventory.imports.networks import AGREEMENTS, NETWORK_MEMBERS, NETWORKS
from kettenwerk.inventory.imports.offers import OFFERS
from kettenwerk.inventory.imports.organisations import (
    COOPERATION_FIELDS,
    ORGANISATIONS,
    RESPONSIBILITIES,
)
from kettenwerk.inventory.imports.relations import NAMED_GAPS, PRACTICE_PROFILES, RELATIONS

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
