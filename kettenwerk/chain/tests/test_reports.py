"""The Sachstand: frozen for ever, compared with the one before, shown to nobody it was not meant for."""

import hashlib
import io
from datetime import date

import docx
import pytest
from pypdf import PdfReader

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Visibility
from kettenwerk.chain.models import Decision, Maturity, Report
from kettenwerk.chain.reports import change_lines, digest_of, is_unchanged
from kettenwerk.chain.services import decide, freeze_report
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import STAND, World
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import NamedGap
from kettenwerk.territory.models import Area

pytestmark = pytest.mark.django_db


def freeze(world: World, slug: str = "luenen") -> Report:
    return freeze_report(world.chain(slug), by=Actor(world.municipality(slug)))


def name_gap(world: World, title: str, slug: str = "luenen") -> NamedGap:
    return NamedGap.objects.create(
        title=title,
        area=world.areas[slug],
        field="bildung",
        source="Rat, 1.2.2026",
        municipality=world.verbund[slug],
        visibility=Visibility.VERBUND,
    )


def paper_text(pdf: bytes | memoryview) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_report_says_what_carries_what_is_open_and_how_it_is_counted(world: World) -> None:
    world.offer("Elternschule", "luenen")
    name_gap(world, "Kein Treff für Jugendliche")
    report = freeze(world)
    text = paper_text(report.pdf)
    for words in (
        "Sachstand der Präventionskette Luenen", "Was trägt", "1 Angebot für Familien",
        "Kein Treff für Jugendliche", "Rat, 1.2.2026", "Übergänge und ihr Stand", "nicht erhoben",
        "Hinweise, nicht beschlossen", "Dies ist der erste Sachstand", "Offene Daten",
        "Wie gezählt wird", "Nr. 1 · Stand 01.03.2026",
    ):  # fmt: skip
        assert words in text, words
    word = docx.Document(io.BytesIO(report.docx))
    headings = [
        p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"
    ]
    assert headings == [section["heading"] for section in report.content["document"]["sections"]]
    assert len(headings) == 8
    reader = PdfReader(io.BytesIO(report.pdf))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True  # type: ignore[index]


def test_a_report_stays_as_it_is_when_the_data_change(world: World, opened: Opener) -> None:
    offer = world.offer("Elternschule", "luenen")
    report = freeze(world)
    before = opened("cem", "report_pdf", "luenen", report.uuid).content
    word_before = opened("cem", "report_docx", "luenen", report.uuid).content
    page_before = opened("cem", "report_detail", "luenen", report.uuid).content.decode()
    offer.name, offer.status = "Ganz anders", "abgeschlossen"
    offer.save()
    world.areas["luenen"].name = "Neustadt"
    world.areas["luenen"].save()
    name_gap(world, "Später genannt")
    assert opened("cem", "report_pdf", "luenen", report.uuid).content == before == bytes(report.pdf)
    assert opened("cem", "report_docx", "luenen", report.uuid).content == word_before
    page = opened("cem", "report_detail", "luenen", report.uuid).content.decode()
    assert "Später genannt" not in page
    assert frozen_part(page) == frozen_part(page_before)
    report.refresh_from_db()
    assert is_unchanged(report)
    assert report.digest == digest_of(report.content, bytes(report.pdf), bytes(report.docx))


def frozen_part(page: str) -> str:
    return hashlib.sha256(
        page.split('class="report-part"', 1)[1].split("Prüfsumme", maxsplit=1)[0].encode()
    ).hexdigest()


@pytest.mark.parametrize("field", ["pdf", "docx", "content"])
def test_a_damaged_report_is_told_and_not_handed_out(
    world: World, opened: Opener, field: str
) -> None:
    report = freeze(world)
    if field == "content":
        report.content["document"]["title"] = "Sachstand mit Schliff"
    else:
        setattr(report, field, bytes(getattr(report, field)) + b" ")
    report.save()
    assert not is_unchanged(report)
    page = text_of(opened("cem", "report_detail", "luenen", report.uuid))
    assert "stimmt nicht mit ihrer Prüfsumme überein" in page
    for paper in ("report_pdf", "report_docx"):
        assert opened("cem", paper, "luenen", report.uuid).status_code == 302


def test_the_next_report_says_what_changed(world: World) -> None:
    old = world.offer("Elternschule", "luenen")
    gone = name_gap(world, "Kein Treff")
    freeze(world)
    old.status = "abgeschlossen"
    old.save()
    gone.delete()
    world.offer("Familiencafé", "luenen")
    name_gap(world, "Kein Bus")
    transition = world.chain("luenen").joints[0].transition
    Maturity.objects.create(
        transition=transition, area=world.areas["luenen"], level=2, decided_by="Runde", decided_on=STAND,
        municipality=world.verbund["luenen"],
    )  # fmt: skip
    second = freeze(world)
    assert second.number == 2
    text = paper_text(second.pdf)
    for words in (
        "Verglichen mit Nr. 1, Stand 01.03.2026", "+ Angebot: Familiencafé", "− Angebot: Elternschule",
        "+ Lücke: Kein Bus", "− Lücke: Kein Treff", "von „nicht erhoben“ zu „abgesprochen“",
    ):  # fmt: skip
        assert words in text, words
    third = freeze(world)
    assert "Nichts hat sich geändert." in paper_text(third.pdf)


def test_changes_name_transitions_that_come_and_go() -> None:
    before = {"offers": {}, "gaps": {}, "transitions": {"a": ["Kita → Schule", "persönlich"]}}
    now = {"offers": {}, "gaps": {}, "transitions": {"b": ["Klinik → Zuhause", "nicht erhoben"]}}
    assert list(change_lines(before, now)) == [
        "Übergang Kita → Schule: von „persönlich“ zu „nicht geführt“",
        "Übergang Klinik → Zuhause: von „nicht geführt“ zu „nicht erhoben“",
    ]


def test_a_confirmed_gap_is_called_a_gap_and_says_who_confirmed_it(world: World) -> None:
    chain = world.chain("luenen")
    finding = chain.open_findings[0]
    values = {"body": "Jugendhilfeausschuss", "decided_on": date(2026, 2, 1), "reason": ""}
    verdict = Decision.Verdict.CONFIRMED
    by = Actor(world.municipality("luenen"))
    decide(chain, finding, by=by, facts=finding.facts, verdict=verdict, **values)
    text = paper_text(freeze(world).pdf)
    assert "Von einem Gremium bestätigt" in text
    assert "Jugendhilfeausschuss, 01.02.2026" in text


def test_only_the_own_whole_chain_can_be_frozen(world: World) -> None:
    kreis = Actor(world.municipality("kreis-unna"))
    with pytest.raises(Refused, match="selbst fest"):
        freeze_report(world.chain("kreis-unna", raum="luenen"), by=kreis)
    with pytest.raises(Refused, match="Filter"):
        freeze_report(world.chain("luenen", ort="nur"), by=Actor(world.municipality("luenen")))
    assert not Report.objects.exists()


def test_who_edits_freezes_who_reads_looks_and_strangers_find_nothing(
    world: World, opened: Opener
) -> None:
    empty = text_of(opened("anna", "report_list", "unna"))
    assert "Noch kein Sachstand" in empty
    assert "festhalten" in empty
    assert "Festhalten kann ihn" in text_of(opened("birgit", "report_list", "unna"))
    assert opened("birgit", "report_list", "unna", data={}).status_code == 403
    assert not Report.objects.exists()
    assert opened("anna", "report_list", "unna", data={}).status_code == 302
    report = Report.objects.get()
    assert (report.area.key, report.created_by_name, report.visibility) == (
        "unna",
        "Anna",
        "intern",
    )
    pages = [
        ("report_detail", report.uuid),
        ("report_pdf", report.uuid),
        ("report_docx", report.uuid),
    ]
    for page, uuid in pages:
        assert opened("birgit", page, "unna", uuid).status_code == 200
        assert opened("cem", page, "unna", uuid).status_code == 404
        assert opened("cem", page, "luenen", uuid).status_code == 404
        assert opened("emil", page, "kreis-unna", uuid).status_code == 404
        assert opened("dora", page, "nrw", uuid).status_code == 404
    assert opened("cem", "report_list", "unna").status_code == 404
    report.visibility = Visibility.VERBUND
    report.save()
    assert opened("cem", "report_detail", "luenen", report.uuid).status_code == 200
    assert "Freigegeben von anderen" in text_of(opened("emil", "report_list", "kreis-unna"))
    assert opened("dora", "report_detail", "nrw", report.uuid).status_code == 404


def test_freezing_and_taking_a_paper_stand_in_the_log(world: World, opened: Opener) -> None:
    opened("anna", "report_list", "unna", data={})
    report = Report.objects.get()
    entry = AuditEntry.objects.get(versions__record=report.uuid)
    assert "Sachstand Unna Nr. 1 festgehalten" in entry.text
    answer = opened("birgit", "report_pdf", "unna", report.uuid)
    assert answer["Content-Disposition"].startswith('attachment; filename="sachstand-unna-nr-1-')
    exported = AuditEntry.objects.get(kind=AuditEntry.Kind.EXPORT)
    assert (exported.by_name, exported.text.split(".")[-1]) == ("Birgit", "pdf")


def test_the_stand_of_the_address_is_the_one_that_is_frozen(world: World, opened: Opener) -> None:
    opened("anna", "report_list", "unna", query="stand=2025-05-01", data={})
    assert Report.objects.get().as_of == date(2025, 5, 1)
    refused = opened("anna", "report_list", "unna", query="ort=nur", data={})
    assert refused.status_code == 302
    assert Report.objects.count() == 1


def test_a_place_without_a_survey_says_so_in_its_report(world: World) -> None:
    report = freeze(world, "werne")
    assert Area.objects.get(key="werne").is_surveyed is False
    assert "Keine Bestandsaufnahme" in paper_text(report.pdf)
    assert report.content["facts"]["counts"]["findings"] is None


def test_frozen_text_holds_no_name_of_a_person(world: World, opened: Opener) -> None:
    opened("anna", "report_list", "unna", data={})
    report = Report.objects.get()
    assert "Anna" not in str(report.content) + paper_text(report.pdf)
