"""A report written once: printed as tagged PDF and as Word, kept as JSON.

A frozen report is :meth:`Document.as_data`; :func:`document_from_data` reads it back unchanged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``is_muted`` for what explains rather than says."""

    text: str
    is_muted: bool = False
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list of sentences or names."""

    items: tuple[str, ...]
    kind: str = field(default="list", init=False)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; ``numeric`` names the columns, from 0, whose figures align right."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    kind: str = field(default="table", init=False)

    def __post_init__(self) -> None:
        wrong = [row for row in self.rows if len(row) != len(self.header)]
        if wrong or not self.header:
            message = f"{self.caption}: each row needs {len(self.header)} cells, found {wrong[:1]}"
            raise ValueError(message)


Block: TypeAlias = Paragraph | BulletList | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; level 1 or 2."""

    heading: str
    blocks: tuple[Block, ...] = ()
    level: int = 1


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    ``subtitle`` stands under the title (place and Stand), ``footer`` on every page (Stand, filter,
    „nicht beschlossen“ where that is true).
    """

    title: str
    subtitle: str
    footer: str
    sections: tuple[Section, ...]

    def as_data(self) -> dict[str, Any]:
        """Plain lists and dictionaries, ready for JSON."""
        return asdict(self)


def document_from_data(data: Mapping[str, Any]) -> Document:
    """The inverse of :meth:`Document.as_data`, also after a way through JSON."""
    sections = tuple(
        Section(part["heading"], tuple(map(_block, part["blocks"])), part["level"])
        for part in data["sections"]
    )
    return Document(data["title"], data["subtitle"], data["footer"], sections)


def _block(data: Mapping[str, Any]) -> Block:
    if data["kind"] == "paragraph":
        return Paragraph(data["text"], is_muted=data["is_muted"])
    if data["kind"] == "list":
        return BulletList(tuple(data["items"]))
    rows = _tuples(data["rows"])
    return Table(data["caption"], tuple(data["header"]), rows, tuple(data["numeric"]))


def _tuples(rows: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in rows)
