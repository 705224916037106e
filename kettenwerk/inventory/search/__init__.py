"""Full-text search: equal hits in equal order on every database, written with the records."""

from kettenwerk.inventory.search.finding import find, suggestion
from kettenwerk.inventory.search.indexing import index, ready_index, rebuild, remove
from kettenwerk.inventory.search.words import tokens

__all__ = ["find", "index", "ready_index", "rebuild", "remove", "suggestion", "tokens"]
