"""The Data Package of many offers as a file: kept for one state of the records, for no other.

A file of an earlier state is never served: it may hold what was taken back since.
"""

import hashlib
from pathlib import Path

from django.conf import settings

from kettenwerk import __version__
from kettenwerk.guide.hsds.catalogue import Catalogue

_FOLDER = "hsds"


def state_key(catalogue: Catalogue) -> str:
    """Names the state in every process alike."""
    whole = (__version__, settings.SITE_ADDRESS, catalogue.state)
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:32]


def kept_package(catalogue: Catalogue) -> bytes | None:
    """The archive of just this state, if it was made."""
    try:
        return _file(catalogue).read_bytes()
    except FileNotFoundError:
        return None


def keep_package(catalogue: Catalogue, archive: bytes) -> None:
    """Takes the place of the earlier one, whole or not at all."""
    file = _file(catalogue)
    file.parent.mkdir(exist_ok=True)
    half = file.with_suffix(".half")
    half.write_bytes(archive)
    half.replace(file)
    for other in file.parent.glob("*.zip"):
        if other != file:
            other.unlink(missing_ok=True)


def _file(catalogue: Catalogue) -> Path:
    return Path(settings.DATA_DIR) / _FOLDER / f"{state_key(catalogue)}.zip"
