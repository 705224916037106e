"""Under which name the ids of another directory are kept, told from heads and file name."""

from collections.abc import Iterable, Mapping
from typing import Any

from kettenwerk.core.grids import plain

GUTER_START = "guter-start-nrw"
OTHER = "extern"
HEADS = {
    "guterstartid": GUTER_START,
    "guterstartnrwid": GUTER_START,
    "idguterstart": GUTER_START,
    "idguterstartnrw": GUTER_START,
    "externeid": OTHER,
    "externekennung": OTHER,
    "externalid": OTHER,
    "externereferenz": OTHER,
}


def data_set_of(file_name: str, sheets: Iterable[Mapping[str, Any]]) -> str:
    """The foreign data set a list comes from; empty for a list of one's own.

    ``sheets`` hold ``heads`` and the ``columns`` they are taken for.
    """
    for sheet in sheets:
        pairs = zip(sheet["heads"], sheet["columns"], strict=True)
        keys = [plain(head) for head, column in pairs if column == "id"]
        if keys and GUTER_START.replace("-nrw", "").replace("-", "") in plain(file_name):
            return GUTER_START
        for key in keys:
            if key in HEADS:
                return HEADS[key]
    return ""
