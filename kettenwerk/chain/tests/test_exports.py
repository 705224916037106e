"""Kreis Unna's real data: every way of showing a chain carries the same numbers, and the right ones."""

import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from kettenwerk.accounts.models import AuditEntry, Municipality, Role
from kettenwerk.chain.exports import (
    as_json,
    as_pdf,
    as_table,
    as_text,
    as_xlsx,
    export_name,
)
from kettenwerk.chain.exports.table import figure
from kettenwerk.chain.picture import draw_svg
from kettenwerk.chain.result import Chain
from kettenwerk.chain.tests.example import (
    VIEWS,
    chain_of,
    lines_on_paper,
    on_one_database,
    words_of,
)
from kettenwerk.inventory.models import Network, Offer
from tests.people import make_person
from tests.real_data import EXAMPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kreis_unna")]
COUNTS = (EXAMPLE / "expected_counts.md").read_text(encoding="utf-8")
SLUGS = {
    "Bergkamen": "bergkamen", "Bönen": "boenen", "Fröndenberg/Ruhr": "froendenberg",
    "Holzwickede": "holzwickede", "Kamen": "kamen", "Lünen": "luenen", "Schwerte": "schwerte",
    "Selm": "selm", "Unna": "unna", "Werne": "werne",
}  # fmt: skip


def section(heading: str) -> str:
    return COUNTS.split(f"{heading}\n", 1)[1].split("\n#", 1)[0]


def rows_of(text: str) -> list[list[str]]:
    """The rows of a Markdown table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def keys_of(chain: Chain) -> set[str]:
    return {item.offer.key for item in chain.listed}


# ------------------------------------------------------------------------- the expected counts


@pytest.mark.parametrize(
    ("name", *["figures"]), [(r[0], r[1:]) for r in rows_of(section("### Per commune"))]
)
def test_each_town_counts_what_the_tables_say(name: str, figures: list[str]) -> None:
    chain = chain_of(SLUGS[name])
    local = [item for item in chain.listed if item.is_local]
    totals = chain.totals
    found = [
        len(local), sum(item.reach.startswith("nur ") for item in local), totals.local,
        len(chain.listed) - len(local), totals.wide, totals.unfolded, totals.offers,
    ]  # fmt: skip
    assert found == list(map(int, figures))


def test_the_kreis_counts_what_the_tables_say() -> None:
    totals = chain_of("kreis-unna").totals
    found = {"all": (totals.unfolded, totals.offers), "child age": (None, totals.child_age),
             "adult age": (None, totals.adult_age), "no age": (None, totals.no_age)}  # fmt: skip
    lists = rows_of(section("## Counted list").split("\n\n")[1])
    assert len(lists) == 4
    for name, unfolded, folded in lists:
        assert found[name][1] == int(folded)
        assert found[name][0] in {None, int(unfolded)}
    not_counted = dict(rows_of(section("## Counted list").rsplit("Not counted:", 1)[1]))
    assert totals.information == 10 - 1  # one leaflet is still being made at the Stand
    assert int(not_counted["function information"]) == 10


def test_the_counted_list_is_the_expected_one() -> None:
    expected = rows_of(section("### The list"))
    assert len(expected) == 62
    chain = chain_of("kreis-unna")
    assert keys_of(chain) == {row[0] for row in expected}
    wholes = {item.offer.key: item.whole.key if item.whole else "" for item in chain.listed}
    in_list = {row[0] for row in expected}
    for key, _, _, _, part_of in expected:
        assert bool(wholes[key]) == (part_of in in_list), key


def test_kinderzukunft_stands_in_its_four_towns_and_in_no_other() -> None:
    with_it = {slug for slug in SLUGS.values() if "of-kinderzukunft" in keys_of(chain_of(slug))}
    assert with_it == {"unna", "boenen", "froendenberg", "holzwickede"}


def test_the_named_gap_of_kamen_is_in_its_chain_with_its_source() -> None:
    gaps = [gap for gap in chain_of("kamen").gaps if "6.5.7" in gap.source]
    assert "Für Schulkinder und Jugendliche fehlt ein Netzwerk wie ein Familienzentrum" in {
        gap.title for gap in gaps
    }
    assert {gap.kind for gap in gaps} == {"genannt"}


def test_the_contact_point_for_drop_outs_runs_from_2012() -> None:
    key = "of-kontaktstelle-abbrecher"
    assert key not in keys_of(chain_of("kamen", stand="2011-12-14"))
    assert key in keys_of(chain_of("kamen", stand="2012-01-02"))
    offer = Offer.objects.get(key=key)
    assert offer.status_on(date(2011, 12, 14)) == "geplant"
    assert offer.status_on(date(2012, 1, 2)) == "laufend"


def test_the_two_expert_groups_stay_two_and_are_doubtful() -> None:
    twins = Network.objects.filter(name__startswith="Facharbeitskreis Kindesschutzfachkräfte")
    assert len(twins) == 2
    assert all("möglicher Zwilling" in network.doubt for network in twins)
    listed = {network.pk for network in chain_of("kreis-unna").networks}
    assert {network.pk for network in twins} <= listed


def test_the_example_chain_can_be_followed_and_nothing_is_claimed() -> None:
    joints = {joint.transition.key: joint for joint in chain_of("kamen").joints}
    assert {f"tr-0{number}" for number in range(1, 6)} <= set(joints)
    assert {joint.state for joint in joints.values()} == {"nicht erhoben"}
    assert joints["tr-03"].networks
    assert joints["tr-03"].agreements
    assert not joints["tr-02"].networks, "named as an example only"
    assert joints["tr-02"].examples


# ------------------------------------------------------------------- one result, identical numbers


@on_one_database
@pytest.mark.parametrize(("slug", "parameters"), VIEWS)
def test_table_excel_json_and_paper_carry_the_same_numbers(
    slug: str, parameters: dict[str, str]
) -> None:
    chain = chain_of(slug, **parameters)
    table = as_table(chain)
    data = json.loads(as_json(chain))
    sheet = load_workbook(io.BytesIO(as_xlsx(chain)))["Kette"]
    excel = {(row[0], row[1]): row[3:10] for row in sheet.iter_rows(min_row=2, values_only=True)}
    paper = words_of(as_pdf(chain))
    cells = {(cell["lane"], cell["row"]): cell for cell in data["counts"]["cells"]}
    for row in table.rows:
        assert excel[row.lane_label, row.row_label] == (
            row.count, row.local, row.wide, figure(row.hints, chain), row.confirmed, row.named,
            figure(row.overlaps, chain),
        )  # fmt: skip
        cell = cells[row.lane, row.row]
        assert (cell["offers"], cell["local"], cell["wide"]) == (row.count, row.local, row.wide)
        assert (cell["findings"], cell["gaps"], cell["overlaps"]) == (
            row.hints,
            row.gaps,
            row.overlaps,
        )
    totals = data["counts"]
    assert (totals["offers"], totals["gaps"]) == (table.total.count, table.total.gaps)
    assert len(data["offers"]) == totals["unfolded"] == len(chain.listed)
    assert table.lead in paper
    assert [line for line in lines_on_paper(chain) if line not in paper] == []


@pytest.mark.parametrize(("slug", "parameters"), VIEWS)
def test_picture_page_and_terminal_carry_the_same_numbers(
    slug: str, parameters: dict[str, str]
) -> None:
    chain = chain_of(slug, **parameters)
    table = as_table(chain)
    in_phases = [row for row in table.rows if row.row not in {"erwachsene", "ohne-alter"}]
    drawn = re.findall(r'class="chain-figure"[^>]*>(\d+)<', draw_svg(chain))
    assert list(map(int, drawn)) == [row.count for row in in_phases if row.count]
    member = make_person("wer@example.org", "Wer", chain.municipality, Role.READ)
    client = Client()
    client.force_login(member)
    page = client.get(f"/{slug}/kette/", {**parameters, "ansicht": "tabelle"}).content.decode()
    shown = re.findall(r'aria-label="([^"]+)">\s*(\d+|[a-z ]+)</a></td>', page)
    assert [words for _, words in shown] == [str(row.count or row.words) for row in table.rows]
    assert f"<strong>{table.total.count}</strong>" in page
    assert (
        f"{table.total.count} " in as_text(chain).split("jedes einmal", 1)[1].split("\n")[0] + " "
    )


def test_cells_of_a_lane_add_up_by_place_and_lanes_do_not() -> None:
    table = as_table(chain_of("kamen"))
    for row in table.rows:
        assert row.local + row.wide == row.count
    for lane in (*table.lanes, table.total):
        assert lane.local + lane.wide == lane.count
    assert sum(lane.count for lane in table.lanes) > table.total.count
    assert any("ergeben die Zeilen zusammen mehr" in sentence for sentence in table.sentences)


# ------------------------------------------------------------------------------ what they say


@on_one_database
def test_excel_says_what_it_rests_on_and_nothing_in_it_is_a_formula() -> None:
    book = load_workbook(io.BytesIO(as_xlsx(chain_of("kamen"))))
    assert book.sheetnames == [
        "Kette", "Angebote", "Hinweise", "Lücken", "Überschneidungen", "Übergänge", "Netzwerke",
        "Bedarf", "Angaben",
    ]  # fmt: skip
    facts = dict(row[:2] for row in book["Angaben"].iter_rows(min_row=2, values_only=True))
    assert facts["Stand"] == "14.12.2011"
    assert facts["Filter"] == "keiner"
    assert "nicht beschlossen" in str(facts["Hinweise"])
    assert "Kamen" in str(facts["Wer sieht das?"])
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in types


def test_json_is_one_object_with_reasons_and_evidence_and_no_database_key() -> None:
    chain = chain_of("kamen")
    data = json.loads(as_json(chain))
    lists = {"offers", "networks", "findings", "gaps", "overlaps", "transitions"}
    assert lists | {"counts", "parameters"} <= set(data)
    assert len(data["findings"]) == 9
    for finding in data["findings"]:
        assert {"kind", "certainty", "reason", "evidence"} <= set(finding)
    assert data["parameters"]["as_of"] == "2011-12-14"
    assert data["offers"][0]["key"].startswith("of-")
    assert not re.search(r'"(?:pk|\w+_id)":', as_json(chain))
    kitas = next(n for n in data["networks"] if not n["members_named"])
    assert kitas["members"] == []


def test_the_same_chain_gives_the_same_bytes() -> None:
    for write in (as_json, as_text, as_xlsx, as_pdf):
        assert write(chain_of("unna")) == write(chain_of("unna"))


def test_an_unreleased_chain_says_so_instead_of_zero() -> None:
    chain = chain_of("kreis-unna", raum="kamen")
    row = as_table(chain).total
    assert (row.hints, row.overlaps) == (None, None)
    assert figure(row.hints, chain) == "nicht freigegeben"
    assert "nicht freigegeben" in as_text(chain)
    assert json.loads(as_json(chain))["counts"]["findings"] is None


# ----------------------------------------------------------------------------------- downloads


@pytest.mark.parametrize("format_", ["xlsx", "pdf", "pdf-a3", "json", "svg"])
def test_a_member_takes_a_file_and_the_log_notes_it(format_: str, client: Client) -> None:
    client.force_login(
        make_person("anna@unna.example", "Anna", Municipality.objects.get(slug="unna"))
    )
    answer = client.get(f"/unna/kette/?format={format_}")
    name = export_name(chain_of("unna"), format_)
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert Path(name).suffix[1:] == format_.split("-", maxsplit=1)[0]
    entry = AuditEntry.objects.filter(kind=AuditEntry.Kind.EXPORT).latest("pk")
    assert (entry.by_name, entry.municipality.slug) == ("Anna", "unna")
    assert name in entry.text


def test_strangers_get_no_file_and_a_wrong_format_is_told(client: Client) -> None:
    client.force_login(
        make_person("cem@luenen.example", "Cem", Municipality.objects.get(slug="luenen"))
    )
    assert client.get("/unna/kette/?format=xlsx").status_code == 404
    answer = client.get("/luenen/kette/?format=docx")
    assert answer.status_code == 200
    assert "Das Format „docx“ gibt es nicht" in answer.content.decode()
    assert not AuditEntry.objects.filter(kind=AuditEntry.Kind.EXPORT).exists()


def test_file_names_say_place_date_and_filter() -> None:
    assert export_name(chain_of("kamen"), "xlsx") == "kette-kamen-2011-12-14.xlsx"
    filtered = chain_of("kamen", stufe="selektiv")
    assert export_name(filtered, "pdf-a3") == "kette-kamen-2011-12-14-gefiltert-a3.pdf"
