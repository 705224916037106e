"""Kettenwerk: the prevention chain of a municipality, from its real inventory."""

__version__ = "0.1.0"
