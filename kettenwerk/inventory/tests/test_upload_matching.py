"""What people write in lists: which kind a sheet is, whom a cell means, what happens to each row."""

from datetime import date
from typing import Any

import pytest

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Visibility
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import (
    ColumnHabit,
    Contact,
    Network,
    Offer,
    Organisation,
    Upload,
)
from kettenwerk.inventory.services import uploads
from kettenwerk.inventory.tests.world import World
from tests.lists import bring, reasons_of, rows_of, xlsx_bytes
from tests.people import acting

HEADS = ["Angebot", "Anbieter", "Gebiet"]


@pytest.fixture
def anna(world: World) -> Actor:
    world.organisation("Träger", key="traeger")
    return acting(world.cast.anna)


def states(upload: Upload) -> list[str]:
    return [row["state"] for row in rows_of(upload)]


def taken(rows: Any, by: Actor, **options: Any) -> Upload:
    return uploads.take_over(bring(rows, by=by, **options), by=by)


@pytest.mark.parametrize(
    ("heads", "table"),
    [
        ("Angebot;Anbieter", "offers"),
        ("Projekt;Träger;Stadtteil", "offers"),
        ("Organisation;Art;Arbeitsfeld;Ort", "organisations"),
        ("Kennung;Organisation;Feld", "organisations"),
        ("Arbeitskreis;Ebene;Koordination;Treffen pro Jahr", "networks"),
        ("Vereinbarung;Art;Parteien;gültig bis", "agreements"),
        ("Standort;Träger;Straße;PLZ", "sites"),
        ("Angebot;Telefon;E-Mail;Sprechzeiten", "contacts"),
    ],
)
def test_a_sheet_is_taken_for_what_its_heads_say(heads: str, table: str, anna: Actor) -> None:
    row = ";".join(["x"] * len(heads.split(";")))
    upload = uploads.receive(f"{heads}\n{row}\n".encode(), "liste.csv", by=anna)
    assert upload.choices["sheets"][0]["table"] == table


@pytest.mark.parametrize("provider", ["Träger", "träger", "TRAEGER", "traeger"])
def test_an_organisation_is_meant_by_name_or_key(provider: str, anna: Actor) -> None:
    taken([HEADS, ["Café", provider, ""]], anna)
    assert Offer.objects.get(name="Café").provider.name == "Träger"
    assert Organisation.objects.count() == 1


def test_an_organisation_nobody_knows_comes_once_with_a_doubt(anna: Actor) -> None:
    taken([HEADS, ["Café", "Verein Neu", ""], ["Treff", "Verein Neu", "Unna"]], anna)
    body = Organisation.objects.get(name="Verein Neu")
    assert body.offers.count() == 2
    assert "bitte prüfen" in body.doubt
    assert body.municipality == anna.municipality


def test_one_name_for_several_foreign_organisations_is_refused(anna: Actor, world: World) -> None:
    for town in ("luenen", "kamen"):
        world.organisation("Jugendamt", town)
    upload = bring([["Netzwerk", "Ebene", "gehört zu", "Federführung"], ["Kreis", "arbeitskreis", "Fehlt", "Jugendamt"]], by=anna)  # fmt: skip
    assert states(upload) == ["abgelehnt"]
    assert any("„Fehlt“ ist hier nicht bekannt" in reason for reason in reasons_of(upload))


def test_what_another_town_keeps_to_itself_is_not_found(anna: Actor, world: World) -> None:
    secret = world.organisation("Geheim", "luenen", key="geheim", visibility=Visibility.INTERNAL)
    for cell in ("Geheim", "geheim", str(secret.uuid)):
        upload = bring([["Vereinbarung", "Art", "Parteien"], ["Schutz", "kooperationsvertrag", f"{cell};Träger"]], by=anna)  # fmt: skip
        assert secret.pk not in {b.pk for b in Organisation.objects.of(anna.municipality)}
        uploads.discard(upload)
    upload = bring([["Organisation", "gehört zu"], ["Neu", "geheim"]], by=anna)
    assert states(upload) == ["abgelehnt"]


def test_a_row_of_another_town_is_refused_and_proposed_there(anna: Actor, world: World) -> None:
    foreign = world.offer("Fremdes", "luenen")
    upload = bring([["uuid", *HEADS], [str(foreign.uuid), "Umbenannt", "Träger", "Unna"]], by=anna)
    assert states(upload) == ["abgelehnt"]
    assert "bitte dort als änderung vorschlagen" in reasons_of(upload)[0].lower()
    with pytest.raises(Refused):
        uploads.take_over(upload, by=anna, chosen={("offers", 2)})
    foreign.refresh_from_db()
    assert foreign.name == "Fremdes"


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (["Café", "Träger", "Unna"], "steht schon in Zeile 2"),
        (["café", "traeger", "unna"], "Zeile 2"),
    ],
)
def test_a_doubled_row_is_refused_with_the_line_of_the_first(
    second: list[str], words: str, anna: Actor
) -> None:
    upload = bring([HEADS, ["Café", "Träger", "Unna"], second], by=anna)
    assert states(upload) == ["neu", "abgelehnt"]
    assert words in reasons_of(upload)[0]


def test_two_rows_that_mean_one_stored_record_are_not_both_taken(anna: Actor) -> None:
    taken([HEADS, ["Café", "Träger", "Unna"]], anna)
    upload = bring([HEADS, ["Café", "Träger", "Unna"], ["Café", "Träger", ""]], by=anna)
    assert states(upload) == ["gleich", "abgelehnt"]
    uuid = Offer.objects.get().uuid
    rows: Any = [["uuid", "Kennung", *HEADS], [uuid, "a", "Eins", "Träger", "Unna"], [uuid, "b", "Zwei", "Träger", "Unna"]]  # fmt: skip
    assert states(bring(rows, by=anna)) == ["geändert", "abgelehnt"]


@pytest.mark.parametrize(
    "rows",
    [
        [["Angebot", "Anbieter"], ["Café", "Verein Neu"]],
        [[*HEADS, "Art", "Status"], ["Café", "Verein Neu", "", "", ""]],
        [[*HEADS, "Einzugsgebiet", "Partner"], ["Café", "Träger", "", "", ""]],
        [[*HEADS, "Einzugsgebiet"], ["Café", "Träger", "koenigsborn", ""]],
        [["Organisation", "Art", "Arbeitsfeld", "Ort"], ["Verein", "", "", ""]],
        [["Arbeitskreis", "Ebene", "Ort"], ["Kreis", "", ""]],
        [["Funktion", "Organisation", "Telefon"], ["", "Träger", "02303 27-0"]],
        [["Standort", "Träger", "Ort"], ["Haus", "Träger", ""]],
    ],
)
def test_the_same_list_twice_is_the_same(rows: list[list[str]], anna: Actor) -> None:
    assert taken(rows, anna).counts == {"neu": 1}
    again = bring(rows, by=anna)
    assert again.counts == {"gleich": 1}, rows_of(again)


def test_a_row_that_names_a_rejected_row_waits_with_it(anna: Actor) -> None:
    book = xlsx_bytes({
        "Angebote": [HEADS, ["Café", "Verein Neu", ""], ["Treff", "Träger", ""]],
        "Organisationen": [["Organisation", "Art"], ["Verein Neu", "keine Art"]],
    })  # fmt: skip
    upload = bring(book, by=anna, name="liste.xlsx")
    assert states(upload) == ["abgelehnt", "neu", "abgelehnt"]
    assert any("Braucht Zeile 2 in „Organisationen“" in reason for reason in reasons_of(upload))
    uploads.take_over(upload, by=anna)
    assert [offer.name for offer in Offer.objects.all()] == ["Treff"]


def test_a_new_organisation_of_a_rejected_row_comes_with_the_next_good_one(anna: Actor) -> None:
    rows = [HEADS, ["Eins", "Verein Neu", "Nirgends"], ["Zwei", "Verein Neu", "Koenigsborn"]]
    upload = bring(rows, by=anna)
    assert states(upload) == ["abgelehnt", "neu"]
    uploads.take_over(upload, by=anna)
    body = Organisation.objects.get(name="Verein Neu")
    assert (str(body.area), body.offers.count()) == ("Koenigsborn", 1)


def test_a_new_organisation_that_cannot_be_rejects_every_row_that_names_it(anna: Actor) -> None:
    name = "x" * 201
    upload = bring([HEADS, ["Eins", name, ""], ["Zwei", name, ""], ["Drei", "Träger", ""]], by=anna)
    assert states(upload) == ["abgelehnt", "abgelehnt", "neu"]
    uploads.take_over(upload, by=anna)
    assert [offer.name for offer in Offer.objects.all()] == ["Drei"]


@pytest.mark.parametrize(
    ("cell", "months"),
    [("3", 36), ("0,5", 6), ("0.5", 6), ("-0,75", -9), ("−0,75", -9), ("", None)],
)
def test_ages_are_read_as_people_write_them(cell: str, months: int | None, anna: Actor) -> None:
    taken([[*HEADS, "Alter ab"], ["Café", "Träger", "", cell]], anna)
    assert Offer.objects.get().from_months == months


@pytest.mark.parametrize("cell", ["1.234", "3 Jahre", "ab 3", "-1", "121"])
def test_an_age_that_is_none_is_refused_at_its_row(cell: str, anna: Actor) -> None:
    upload = bring([[*HEADS, "Alter ab"], ["Café", "Träger", "", cell]], by=anna)
    assert states(upload) == ["abgelehnt"]


@pytest.mark.parametrize(
    ("cell", "iso"),
    [("2011", "2011"), ("07.2011", "2011-07"), ("14.7.2011", "2011-07-14"), ("2011-07-14", "2011-07-14")],
)  # fmt: skip
def test_days_are_read_as_people_write_them(cell: str, iso: str, anna: Actor) -> None:
    taken([[*HEADS, "Beginn"], ["Café", "Träger", "", cell]], anna)
    assert Offer.objects.get().start.iso == iso


@pytest.mark.parametrize("cell", ["01.02.03", "31.02.2011", "40179", "bald"])
def test_a_day_that_is_none_is_refused_with_examples(cell: str, anna: Actor) -> None:
    upload = bring([[*HEADS, "Beginn"], ["Café", "Träger", "", cell]], by=anna)
    assert "Möglich: 2011, 07.2011, 14.07.2011" in reasons_of(upload)[0]


def test_a_day_cell_of_excel_is_a_day(anna: Actor) -> None:
    book = xlsx_bytes({"Liste": [[*HEADS, "Beginn"], ["Café", "Träger", "", date(2011, 7, 14)]]})
    taken(book, anna, name="liste.xlsx")
    assert Offer.objects.get().start.iso == "2011-07-14"


def test_words_stand_for_codes(anna: Actor) -> None:
    taken([[*HEADS, "Arbeitsfelder", "Status"], ["Café", "Träger", "", "Bildung;Gesundheit", "geplant"]], anna)  # fmt: skip
    assert set(Offer.objects.get().fields) == {"bildung", "gesundheit"}


def test_an_emptied_cell_empties_what_may_be_empty_and_keeps_what_must_stand(anna: Actor) -> None:
    heads = [*HEADS, "Kurzbeschreibung", "Partner"]
    taken([heads, ["Café", "Träger", "Unna", "Alt", "Träger"]], anna)
    offer = Offer.objects.get()
    taken([["uuid", "Einzugsgebiet"], [str(offer.uuid), "unna;koenigsborn"]], anna, table="offers")
    assert bring([[*HEADS, "Einzugsgebiet"], ["Café", "Träger", "Unna", ""]], by=anna).counts == {"gleich": 1}  # fmt: skip
    upload = taken([["uuid", *heads], [str(offer.uuid), "Café", "", "", "", ""]], anna)
    assert [change["column"] for change in rows_of(upload)[0]["changes"]] == ["Kurzbeschreibung", "Partner"]  # fmt: skip
    offer.refresh_from_db()
    assert (offer.summary, offer.provider.name, offer.area.key) == ("", "Träger", "unna")
    assert not offer.partners.live().exists()


# ------------------------------------------------------------------------------------- deciding


def test_a_decision_says_which_record_a_row_is(anna: Actor, world: World) -> None:
    stored = world.offer("Elterncafé am Markt")
    upload = bring([HEADS, ["Café der Eltern", "Träger", "Unna"]], by=anna)
    uploads.correct(upload, {}, {"offers": {"2": str(stored.uuid)}})
    uploads.check(upload)
    assert states(upload) == ["geändert"]
    uploads.take_over(upload, by=anna)
    stored.refresh_from_db()
    assert stored.name == "Café der Eltern"
    assert Offer.objects.count() == 1


def test_a_skipped_row_is_counted_and_not_taken(anna: Actor) -> None:
    upload = bring([HEADS, ["Eins", "Träger", ""], ["Zwei", "Träger", ""]], by=anna)
    uploads.correct(upload, {}, {"offers": {"3": "skip"}})
    uploads.check(upload)
    uploads.take_over(upload, by=anna)
    assert upload.counts == {"neu": 1, "nicht gewählt": 1}
    assert Offer.objects.count() == 1


def test_only_chosen_rows_are_taken_with_what_they_need(anna: Actor) -> None:
    rows = [HEADS, ["Eins", "Verein Neu", ""], ["Zwei", "Anderer Verein", ""]]
    upload = uploads.take_over(bring(rows, by=anna), by=anna, chosen={("offers", 2)})
    assert upload.counts == {"neu": 1, "nicht gewählt": 1}
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Träger", "Verein Neu"}


def test_a_corrected_cell_makes_the_row_good(anna: Actor) -> None:
    upload = bring([[*HEADS, "Alter ab"], ["Café", "Träger", "", "drei"]], by=anna)
    uploads.correct(upload, {"offers": {"2": {"age_from": "3"}}}, {})
    uploads.check(upload)
    assert states(upload) == ["neu"]
    uploads.take_over(upload, by=anna)
    assert Offer.objects.get().from_months == 36


def test_a_stale_preview_is_refused_and_made_anew(anna: Actor, world: World) -> None:
    taken([HEADS, ["Café", "Träger", "Unna"]], anna)
    upload = bring([[*HEADS, "Kurzbeschreibung"], ["Café", "Träger", "Unna", "Neu"]], by=anna)
    Offer.objects.update(summary="Inzwischen von jemand anderem")
    with pytest.raises(Refused, match="hat sich der Bestand geändert"):
        uploads.take_over(upload, by=anna)
    assert Offer.objects.get().summary == "Inzwischen von jemand anderem"
    assert rows_of(upload)[0]["changes"][0]["before"] == "Inzwischen von jemand anderem"


def test_a_list_is_taken_over_once(anna: Actor) -> None:
    upload = taken([HEADS, ["Café", "Träger", ""]], anna)
    with pytest.raises(Refused, match="schon übernommen"):
        uploads.take_over(upload, by=anna)


def test_a_habit_is_kept_per_person(anna: Actor, world: World) -> None:
    first = uploads.receive("Was;Anbieter;Ort\nCafé;Träger;\n".encode(), "a.csv", by=anna)
    uploads.choose_columns(first, 0, ["name", "provider_org", "area"], by=anna)
    again = uploads.receive("Was;Anbieter;Ort\nCafé;Träger;\n".encode(), "b.csv", by=anna)
    assert again.choices["sheets"][0]["columns"] == ["name", "provider_org", "area"]
    cem = acting(world.cast.cem)
    other = uploads.receive("Was;Anbieter;Ort\nCafé;Träger;\n".encode(), "c.csv", by=cem)
    assert other.choices["sheets"][0]["columns"][0] == ""
    assert ColumnHabit.objects.count() == 1


# ------------------------------------------------------------------------ rules the database has


def test_a_contact_of_nothing_is_refused_before_the_database_does(anna: Actor) -> None:
    upload = bring([["Funktion", "Telefon", "E-Mail"], ["Anmeldung", "02303 27-0", ""]], by=anna, table="contacts")  # fmt: skip
    assert states(upload) == ["abgelehnt"]
    uploads.take_over(upload, by=anna)
    assert not Contact.objects.exists()


def test_rules_between_cells_hold_as_in_the_form(anna: Actor) -> None:
    rows = [["Netzwerk", "Ebene", "meetings_per_year_min", "meetings_per_year_max"], ["Kreis", "arbeitskreis", "9", "2"]]  # fmt: skip
    upload = bring(rows, by=anna)
    assert reasons_of(upload) == ["„Höchstens“ darf nicht kleiner sein als „mindestens“."]
    assert not Network.objects.exists()
