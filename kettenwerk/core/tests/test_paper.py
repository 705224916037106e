"""One report, printed as tagged PDF and as Word, kept as JSON."""

import io
import json
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from kettenwerk.core.document import (
    BulletList,
    Document,
    Paragraph,
    Section,
    Table,
    document_from_data,
)
from kettenwerk.core.paper import PaperError, render_document, render_pdf
from kettenwerk.core.words import render_docx

REPORT = Document(
    title="Sachstand Kamen",
    subtitle="Stadt Kamen · Stand 14.12.2011",
    footer="Sachstand Kamen · nicht beschlossen",
    sections=(
        Section(
            "Was trägt",
            (
                Paragraph("Kita → Grundschule ist vereinbart; #let *nichts* $ist$ Satzbefehl."),
                BulletList(("Kamener Praxis", "Lokales Bündnis")),
                Table("Angebote", ("Feld", "Zahl"), (("Bildung", "18"),), numeric=(1,)),
            ),
        ),
        Section("Methode", (Paragraph("Gezählt wird …", is_muted=True),), level=2),
    ),
)


def text_of(pdf: PdfReader) -> str:
    return " ".join(page.extract_text() for page in pdf.pages)


def test_a_pdf_is_tagged_has_a_title_and_is_german():
    pdf = PdfReader(io.BytesIO(render_document(REPORT)))
    catalog: Any = pdf.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in catalog
    assert catalog["/Lang"].startswith("de")
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Sachstand Kamen"
    assert pdf.xmp_metadata is not None
    assert "pdfuaid" in pdf.xmp_metadata.stream.get_data().decode()


def test_a_pdf_shows_all_parts_and_its_footer_and_takes_no_orders_from_the_text():
    text = text_of(PdfReader(io.BytesIO(render_document(REPORT))))
    for words in ("Was trägt", "#let *nichts* $ist$", "Lokales Bündnis", "18", "nicht beschlossen"):
        assert words in text
    assert "Seite 1 von 1" in text


def test_a_page_that_cannot_be_set_says_which():
    with pytest.raises(PaperError, match=r"document\.typ"):
        render_pdf("core/paper/document.typ", {"sections": [{}]}, title="x")


def test_a_word_file_opens_with_headings_table_and_language():
    word = docx.Document(io.BytesIO(render_docx(REPORT)))
    styles = {
        paragraph.text: paragraph.style and paragraph.style.name for paragraph in word.paragraphs
    }
    assert styles["Sachstand Kamen"] == "Title"
    assert styles["Was trägt"] == "Heading 1"
    assert styles["Methode"] == "Heading 2"
    assert styles["Lokales Bündnis"] == "List Bullet"
    assert [cell.text for cell in word.tables[0].rows[1].cells] == ["Bildung", "18"]
    assert word.core_properties.title == "Sachstand Kamen"
    assert "nicht beschlossen" in word.sections[0].footer.paragraphs[0].text


def test_a_frozen_report_prints_unchanged_for_ever(time_machine):
    time_machine.move_to("2026-01-01 10:00")
    kept = json.dumps(REPORT.as_data())
    first = render_document(REPORT), render_docx(REPORT)
    time_machine.move_to("2031-01-01 10:00")
    read_back = document_from_data(json.loads(kept))
    assert read_back == REPORT
    assert (render_document(read_back), render_docx(read_back)) == first


def test_a_table_with_a_row_too_short_is_refused():
    with pytest.raises(ValueError, match="each row needs 2 cells"):
        Table("Angebote", ("Feld", "Zahl"), (("Bildung",),))
