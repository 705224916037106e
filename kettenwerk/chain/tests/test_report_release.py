"""The release of a Sachstand: nobody outside reads it before, everybody the same paper after."""

import pytest

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Role
from kettenwerk.chain.models import Report
from kettenwerk.chain.reports import is_unchanged
from kettenwerk.chain.services import freeze_report, release_report, withdraw_report
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import World
from kettenwerk.core.refusal import Refused

pytestmark = pytest.mark.django_db
PAGES = ("report_detail", "report_pdf", "report_docx")


@pytest.fixture
def report(world: World) -> Report:
    world.offer("Elternschule", "luenen")
    return freeze_report(world.chain("luenen"), by=Actor(world.municipality("luenen")))


def codes(opened: Opener, who: str, home: str, report: Report) -> set[int]:
    return {opened(who, page, home, report.uuid).status_code for page in PAGES}


def listed(opened: Opener, who: str, home: str) -> str:
    return text_of(opened(who, "report_list", home))


def test_before_the_release_nobody_outside_reads_it(report: Report, opened: Opener) -> None:
    for who, home in (("emil", "kreis-unna"), ("dora", "nrw"), ("anna", "unna")):
        assert codes(opened, who, home, report) == {404}, who
        assert str(report.uuid) not in listed(opened, who, home)


def test_only_who_coordinates_in_the_town_releases_it(
    world: World, report: Report, opened: Opener
) -> None:
    data = {"audience": "programm"}
    for who, home, status in (
        ("cem", "luenen", 403),
        ("emil", "kreis-unna", 404),
        ("dora", "nrw", 403),
        ("anna", "luenen", 404),
        ("niemand", "luenen", 302),
    ):
        for page in ("report_release", "report_withdraw"):
            assert opened(who, page, home, report.uuid, data=data).status_code == status, who
    assert "Sachstand freigeben" not in text_of(
        opened("cem", "report_detail", "luenen", report.uuid)
    )
    with pytest.raises(Refused, match="selbst"):
        release_report(report, by=Actor(world.municipality("kreis-unna")), audience="verbund")
    editor = Actor(world.municipality("luenen"), role=Role.EDIT)
    with pytest.raises(Refused, match="Koordinieren"):
        release_report(report, by=editor, audience="verbund")
    with pytest.raises(Refused, match="nicht freigegeben"):
        withdraw_report(report, by=Actor(world.municipality("luenen")))
    report.refresh_from_db()
    assert (report.audience, report.visibility) == ("", "intern")


def test_the_kreis_and_the_programme_office_read_the_same_paper_until_it_is_withdrawn(
    report: Report, opened: Opener
) -> None:
    before = opened("greta", "report_pdf", "luenen", report.uuid).content
    assert "Sachstand freigeben" in text_of(opened("greta", "report_detail", "luenen", report.uuid))
    opened("greta", "report_release", "luenen", report.uuid, data={"audience": "verbund"})
    assert codes(opened, "emil", "kreis-unna", report) == {200}
    assert codes(opened, "dora", "nrw", report) == {404}
    opened("greta", "report_release", "luenen", report.uuid, data={"audience": "programm"})
    for who, home in (("emil", "kreis-unna"), ("dora", "nrw"), ("greta", "luenen")):
        assert codes(opened, who, home, report) == {200}
        assert opened(who, "report_pdf", home, report.uuid).content == before
        assert str(report.uuid) in listed(opened, who, home)
    assert "Kommandozeile" not in listed(opened, "dora", "nrw"), "who froze it stays in the town"
    report.refresh_from_db()
    assert is_unchanged(report)
    opened("greta", "report_withdraw", "luenen", report.uuid, data={})
    for who, home in (("emil", "kreis-unna"), ("dora", "nrw")):
        assert codes(opened, who, home, report) == {404}
        assert str(report.uuid) not in listed(opened, who, home)
    texts = AuditEntry.objects.filter(kind=AuditEntry.Kind.RELEASE).values_list("text", flat=True)
    assert len(texts) == 3
    assert {text.split(":")[0] for text in texts} == {"Freigegeben", "Freigabe zurückgenommen"}


def test_a_release_needs_an_audience(report: Report, opened: Opener) -> None:
    for data in ({}, {"audience": "alle"}):
        opened("greta", "report_release", "luenen", report.uuid, data=data)
    report.refresh_from_db()
    assert not report.audience


def test_another_report_of_the_town_stays_closed(
    world: World, report: Report, opened: Opener
) -> None:
    opened("greta", "report_release", "luenen", report.uuid, data={"audience": "programm"})
    second = freeze_report(world.chain("luenen"), by=Actor(world.municipality("luenen")))
    assert codes(opened, "dora", "nrw", second) == {404}
    assert codes(opened, "emil", "kreis-unna", second) == {404}


def test_the_list_asks_no_more_for_many_reports(
    world: World, report: Report, opened: Opener, django_assert_max_num_queries
) -> None:
    for _ in range(3):
        one = freeze_report(world.chain("luenen"), by=Actor(world.municipality("luenen")))
        opened("greta", "report_release", "luenen", one.uuid, data={"audience": "programm"})
    opened("dora", "report_list", "nrw")
    with django_assert_max_num_queries(16):
        opened("dora", "report_list", "nrw")
