"""„Heute“: what is due, in which order, for whom; what it costs; what an empty day looks like."""

import re

import pytest
from django.test import Client

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Role
from kettenwerk.desk.queries import FIRST, KINDS, LATER, due_in
from kettenwerk.inventory.models import Contact, Proposal

HTMX = {"HTTP_HX_REQUEST": "true"}
# Queries of each source, whatever the number of records.
BUDGETS = {
    "vorschlaege": 1,
    "antworten": 7,
    "stimmen": 1,
    "listen": 1,
    "erbeten": 1,
    "sammelrunden": 1,
    "vereinbarungen": 1,
    "finanzierung": 1,
    "auftraege": 1,
    "unzustellbar": 2,
    "anrufe": 6,
    "ohne-antwort": 6,
    "doppel": 40,
    "ohne-kontakt": 2,
    "adressen": 1,
    "angebote-bestaetigen": 2,
    "netzwerke-bestaetigen": 2,
}


def part(desk, person, name="zuerst", town="unna"):
    answer = desk.browser(person).get(desk.url("due_part", town, part=name), **HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def links_of(html):
    main = html[html.index("<main") :]
    return re.findall(r"<a\s[^>]*href=\"([^\"]+)\"", main)


def test_each_kind_finds_its_own_matter(desk):
    desk.one_of_each()
    found = {kind.name: [item.title for item in kind.find(desk.look())] for kind in KINDS}
    assert found == {
        "vorschlaege": ["Elterncafé"],
        "antworten": ["Elterncafé"],
        "stimmen": ["Elterncafé"],
        "listen": ["liste.xlsx"],
        "erbeten": ["Erbetene Runde"],
        "sammelrunden": ["Herbstrunde"],
        "vereinbarungen": ["Schutzvereinbarung"],
        "finanzierung": ["Hausbesuche"],
        "auftraege": ["Import"],
        "unzustellbar": ["Bitte kurz prüfen"],
        "anrufe": ["Stiller Verein"],
        "ohne-antwort": ["Verein mit Bedenkzeit"],
        "doppel": ["Familienfrühstück Koenigsborn – Familienfrühstück Königsborn"],
        "ohne-kontakt": ["Ohne Telefon"],
        "adressen": ["https://weg.example/"],
        "angebote-bestaetigen": ["Krabbelgruppe", "Stillgruppe"],
        "netzwerke-bestaetigen": ["Runder Tisch"],
    }


def test_nothing_of_it_is_due_in_another_town(desk):
    desk.one_of_each()
    assert [kind.name for kind in KINDS if kind.find(desk.look(town="luenen"))] == []


@pytest.mark.parametrize("name", BUDGETS)
def test_each_source_keeps_its_budget_whatever_there_is(desk, django_assert_max_num_queries, name):
    desk.one_of_each()
    for number in range(5):
        offer = desk.fresh(f"Offen {number}")
        desk.proposal(offer)
        desk.proposal(offer, "Ein Anbieter")
        desk.voice(offer)
        desk.inquiry(desk.offer(f"Alt {number}", provider=offer.provider), 7)
    kind = next(kind for kind in KINDS if kind.name == name)
    kind.find(desk.look())  # the pairs are computed once and kept
    with django_assert_max_num_queries(BUDGETS[name]):
        assert kind.find(desk.look())


def test_every_source_has_a_budget():
    assert set(BUDGETS) == {kind.name for kind in KINDS}


def test_the_page_comes_before_its_counts_and_asks_little(desk, django_assert_max_num_queries):
    desk.one_of_each()
    browser = desk.browser(desk.cast.anna)
    browser.get(desk.url("today"))  # the session remembers the town
    with django_assert_max_num_queries(6):
        page = browser.get(desk.url("today")).content.decode()
    assert "Wird gezählt" in page
    assert 'href="?zahlen=1"' in page
    assert "Elterncafé" not in page


@pytest.mark.parametrize(("name", "budget"), [(FIRST, 22), (LATER, 62)])
def test_each_part_keeps_its_budget(desk, django_assert_max_num_queries, name, budget):
    desk.one_of_each()
    browser = desk.browser(desk.cast.anna)
    browser.get(desk.url("due_part", part=name), **HTMX)
    with django_assert_max_num_queries(budget):
        browser.get(desk.url("due_part", part=name), **HTMX)


def test_without_javascript_the_link_brings_the_counts_with_the_page(desk):
    desk.one_of_each()
    browser = desk.browser(desk.cast.anna)
    page = browser.get(desk.url("today") + "?zahlen=1").content.decode()
    assert "Wird gezählt" not in page
    assert "Schutzvereinbarung" in page
    assert "Runder Tisch" in page
    answer = browser.get(desk.url("due_part", part=FIRST))
    assert answer.headers["Location"] == "/unna/?zahlen=1"


def test_the_first_matter_says_here_to_begin_once(desk):
    desk.one_of_each()
    html = part(desk, desk.cast.anna)
    assert html.count("Hier beginnen") == 1
    assert (
        html.index("Hier beginnen") < html.index("Vorschlag wartet") < html.index("Antwort eines")
    )
    assert "Hier beginnen" not in part(desk, desk.cast.anna, LATER)


def test_three_rows_are_shown_the_oldest_first_and_the_rest_is_counted(desk):
    for number in range(5):
        desk.proposal(desk.fresh(f"Angebot {number}"))
    html = part(desk, desk.cast.anna)
    assert re.search(r"desk-kind__number\">5</span>", html)
    assert [f"Angebot {number}" in html for number in range(5)] == [True] * 3 + [False] * 2
    everything = desk.browser(desk.cast.anna).get(desk.url("due_list", due="vorschlaege"))
    assert everything.content.decode().count("Angebot ") >= 5
    assert "5 Vorschläge warten auf Antwort" in everything.content.decode()


def test_birgit_who_reads_sees_what_is_due_and_no_call_to_act(desk):
    desk.one_of_each()
    html = part(desk, desk.cast.birgit)
    assert "Schutzvereinbarung" in html
    assert "Darum kümmert sich, wer hier bearbeiten darf." in html
    assert "Annehmen oder" not in html
    assert "Hier beginnen" not in html
    assert "liste.xlsx" in html
    assert "/bestand/listen/" not in html  # she may not open them


def test_every_link_that_is_offered_opens(desk):
    desk.one_of_each()
    for person in (desk.cast.anna, desk.cast.birgit, desk.coordinator()):
        browser = desk.browser(person)
        page = browser.get(desk.url("today") + "?zahlen=1").content.decode()
        for url in set(links_of(page)):
            if url.startswith("/"):
                assert browser.get(url).status_code == 200, (person.name, url)


def test_a_day_without_anything_due_says_so(desk):
    desk.fresh("Elterncafé")
    assert "Heute ist nichts fällig." in part(desk, desk.cast.anna)
    assert "Der Bestand ist gepflegt." in part(desk, desk.cast.anna, LATER)
    answer = desk.browser(desk.cast.anna).get(desk.url("due_list", due="doppel"))
    assert "Hier ist nichts mehr zu tun" in answer.content.decode()


def test_the_first_day_begins_with_the_list(desk):
    page = desk.browser(desk.cast.anna).get(desk.url("today")).content.decode()
    assert links_of(page)[0] == "/unna/bestand/listen/"
    assert page.count("desk-step__title") == 4
    assert "Wird gezählt" not in page
    assert part(desk, desk.cast.anna).strip() == ""


def test_on_the_first_day_a_half_done_list_is_told_all_the_same(desk):
    desk.upload("liste.xlsx")
    assert "liste.xlsx" in part(desk, desk.cast.anna)


def test_who_only_reads_gets_no_link_that_would_be_refused_on_the_first_day(desk):
    browser = desk.browser(desk.cast.birgit)
    page = browser.get(desk.url("today")).content.decode()
    assert "Das macht, wer hier bearbeiten darf." in page
    for url in links_of(page):
        assert browser.get(url).status_code == 200


def test_the_programme_office_is_not_asked_to_bring_a_list(desk):
    page = desk.browser(desk.cast.dora).get(desk.url("today", "nrw")).content.decode()
    assert "Liste einlesen" not in page
    assert "Städte nebeneinander" in page


@pytest.mark.parametrize("name", ["today", "digest_edit", "calendar_edit"])
def test_nobody_opens_the_desk_of_another_town(desk, name):
    for person in (desk.cast.cem, desk.cast.dora, desk.cast.emil):
        assert desk.browser(person).get(desk.url(name)).status_code == 404
    answer = Client().get(desk.url(name))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/konto/anmelden/")


def test_parts_and_lists_that_do_not_exist_are_not_there(desk):
    browser = desk.browser(desk.cast.anna)
    assert browser.get(desk.url("due_part", part="nie"), **HTMX).status_code == 404
    assert browser.get(desk.url("due_list", due="nie")).status_code == 404


def test_a_settled_proposal_is_not_due_any_more(desk):
    proposal = desk.proposal(desk.fresh("Elterncafé"))
    Proposal.objects.filter(pk=proposal.pk).update(state="angenommen")
    actor = Actor(desk.unna_town, desk.cast.anna, Role.EDIT)
    assert due_in(FIRST, desk.look(), actor) == []


def test_what_families_wrote_stays_on_its_page(desk):
    desk.voice(desk.fresh("Elterncafé"), "Meine Tochter heißt Mia")
    for person in (desk.cast.anna, desk.cast.birgit):
        assert "Mia" not in part(desk, person)
    assert "/bestand/stimmen/" in part(desk, desk.cast.anna)
    assert "/bestand/stimmen/" not in part(desk, desk.cast.birgit)


def test_a_contact_for_professionals_does_not_make_an_offer_reachable_for_families(desk):
    kind = next(kind for kind in KINDS if kind.name == "ohne-kontakt")
    for name, audience in (("Elterncafé", "familien"), ("Fachtag", "fachkraefte")):
        offer = desk.fresh(name, audience=audience)
        Contact.objects.filter(organisation=offer.provider).update(audience="fachkraefte")
    assert [item.title for item in kind.find(desk.look())] == ["Elterncafé"]
