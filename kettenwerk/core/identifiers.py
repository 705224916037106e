"""Identifiers as they come from addresses, forms and files."""

from uuid import UUID


def uuid_in(text: str) -> UUID | None:
    """The uuid a text is; ``None`` for any other text."""
    try:
        return UUID(text)
    except ValueError:
        return None
