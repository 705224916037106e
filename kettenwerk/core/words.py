"""Word files out of a :class:`~kettenwerk.core.document.Document`, with real headings and table heads."""

import io
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from kettenwerk.core.archive import repack
from kettenwerk.core.document import Block, BulletList, Document, Paragraph, Table

FONT = "Fira Sans"
MUTED = RGBColor(0x40, 0x45, 0x65)
BLACK = RGBColor(0, 0, 0)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def render_docx(document: Document, *, created: datetime = EPOCH) -> bytes:
    """The report as a Word file; equal reports and ``created`` give equal bytes."""
    word = docx.Document()
    _set_up(word, document)
    word.add_heading(document.title, level=0)
    word.add_paragraph(document.subtitle).style = "Subtitle"
    for section in document.sections:
        word.add_heading(section.heading, level=section.level)
        for block in section.blocks:
            _add(word, block)
    raw = io.BytesIO()
    word.save(raw)
    return repack(raw.getvalue(), created)


def _set_up(word: Any, document: Document) -> None:
    properties = word.core_properties
    properties.title, properties.language, properties.author = document.title, "de-DE", "Kettenwerk"
    properties.comments = ""
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    for name, size in {"Normal": 10.5, "Title": 22, "Heading 1": 15, "Heading 2": 12}.items():
        _set_font(word.styles[name], size)
    _set_font(word.styles["Subtitle"], 11)
    _set_font(word.styles["Caption"], 9)
    footer = page.footer.paragraphs[0]
    footer.text = f"{document.footer} · Seite "
    _add_page_number(footer)


def _set_font(style: Any, size: float) -> None:
    """Theme fonts would win over a name, so they are taken out; German is the language to check."""
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), BLACK
    style.font.italic = False
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for attribute in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[attribute]
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "de-DE")


def _add_page_number(paragraph: Any) -> None:
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        run._r.append(element)  # noqa: SLF001  # python-docx offers no fields


def _add(word: Any, block: Block) -> None:
    match block:
        case Paragraph():
            run = word.add_paragraph().add_run(block.text)
            if block.is_muted:
                run.font.color.rgb = MUTED
        case BulletList():
            for item in block.items:
                word.add_paragraph(item, style="List Bullet")
        case Table():
            _add_table(word, block)


def _add_table(word: Any, block: Table) -> None:
    word.add_paragraph(block.caption, style="Caption").paragraph_format.keep_with_next = True
    table = word.add_table(rows=0, cols=len(block.header), style="Table Grid")
    for number, row in enumerate([block.header, *block.rows]):
        cells = table.add_row().cells
        for column, text in enumerate(row):
            paragraph = cells[column].paragraphs[0]
            paragraph.add_run(text).bold = number == 0
            if column in block.numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _repeat_on_each_page(table.rows[0])
    word.add_paragraph()


def _repeat_on_each_page(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  # python-docx offers no header rows
