"""Directories after Open Referral HSDS as sheets like those people bring."""

from kettenwerk.inventory.imports.hsds.directory import Directory, read_directory

__all__ = ["Directory", "read_directory"]
