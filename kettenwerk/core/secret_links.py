"""Addresses that open one thing without an account: an id and a random secret, both signed.

Only a hash of the secret is kept. Who reads the database cannot make an address, who guesses an address
finds nothing.
"""

import hashlib
import secrets
from uuid import UUID

from django.core import signing
from django.utils.crypto import constant_time_compare


def make_token(uuid: UUID, *, salt: str) -> tuple[str, str]:
    """A new token for the address, and the hash to keep."""
    secret = secrets.token_urlsafe(18)
    token = _signer(salt).sign(f"{uuid.hex}{secret}")
    return token, hash_of(secret)


def read_token(token: str, *, salt: str) -> tuple[UUID, str] | None:
    """Id and secret of a token that this house signed; nothing for any other text."""
    try:
        content = _signer(salt).unsign(token)
        return UUID(content[:32]), content[32:]
    except (signing.BadSignature, ValueError):
        return None


def fits(secret: str, kept: str) -> bool:
    """Whether the secret of an address is the one whose hash was kept."""
    return bool(kept) and constant_time_compare(kept, hash_of(secret))


def _signer(salt: str) -> signing.Signer:
    # A dot, because programs that show mails cut addresses at a colon.
    return signing.Signer(salt=salt, sep=".")


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
