"""Decisions of the guide: what is released, who may find without an account.

The modules named here do jobs and recurring tasks: workers find them by loading this package.
"""

from kettenwerk.guide.services import booklets, opensearch, packages

__all__ = ["booklets", "opensearch", "packages"]
