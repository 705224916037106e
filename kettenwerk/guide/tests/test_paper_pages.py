"""The pages around the paper: Hefte, the public download, the cards for wards and practices."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kettenwerk.accounts import jobs
from kettenwerk.accounts.models import Job
from kettenwerk.guide.models import Booklet
from kettenwerk.guide.tests.paper_world import PaperWorld, reader, signed_in, tags_of, text_of
from kettenwerk.guide.words import internal_word

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def world() -> PaperWorld:
    return PaperWorld()


def page(name: str, **kwargs: Any) -> str:
    return reverse(f"guide:{name}", kwargs={"town": "unna", **kwargs})


def kept(world: PaperWorld, **values: Any) -> Booklet:
    defaults = {
        "municipality": world.town("unna"), "kind": "wegweiser", "language": "de", "paper": "a5",
        "unconfirmed": "markiert", "pdf": b"%PDF-1.7 Probe", "digest": uuid4().hex * 2,
        "offers": 3, "pages": 8, "as_of": timezone.localdate(),
    }  # fmt: skip
    return Booklet.objects.create(**(defaults | values))


CHOSEN = {"kind": "wegweiser", "language": "de", "paper": "a5", "unconfirmed": "markiert"}


def test_booklet_list_starts_a_job_and_shows_what_was_set(
    world: PaperWorld, django_assert_max_num_queries
):
    world.released("Elterncafé")
    anna = signed_in(world.cast.anna)
    response = anna.post(page("booklet_list"), CHOSEN)
    job = Job.objects.get()
    assert response["Location"] == reverse("accounts:job_detail", args=["unna", job.uuid])
    jobs.run_job.func(str(job.uuid))
    kept(world, language="tr")
    with django_assert_max_num_queries(14):
        html = anna.get(page("booklet_list")).content.decode()
    assert "Familienwegweiser Deutsch A5" in html
    assert "Familienwegweiser Türkisch A5" in html
    pdf = anna.get(page("booklet_pdf", uuid=Booklet.objects.get(language="de").uuid))
    assert pdf["Content-Type"] == "application/pdf"
    assert "Elterncafé" in text_of(pdf.content)


def test_booklet_list_refuses_readers_strangers_and_nonsense(world: PaperWorld):
    assert signed_in(world.cast.birgit).post(page("booklet_list"), CHOSEN).status_code == 403
    assert signed_in(world.cast.cem).get(page("booklet_list")).status_code == 404
    wrong = signed_in(world.cast.anna).post(page("booklet_list"), CHOSEN | {"language": "xx"})
    assert wrong.status_code == 200
    assert not Job.objects.exists()
    made = kept(world)
    assert signed_in(world.cast.cem).get(page("booklet_pdf", uuid=made.uuid)).status_code == 404
    luenen = reverse("guide:booklet_pdf", kwargs={"town": "luenen", "uuid": made.uuid})
    assert signed_in(world.cast.cem).get(luenen).status_code == 404


def test_booklet_publish_and_withdraw_are_for_coordinators(world: PaperWorld):
    made = kept(world)
    anna, karla = signed_in(world.cast.anna), signed_in(world.karla)
    assert anna.post(page("booklet_publish", uuid=made.uuid)).status_code == 403
    assert karla.get(page("booklet_publish", uuid=made.uuid)).status_code == 405
    karla.post(page("booklet_publish", uuid=made.uuid))
    made.refresh_from_db()
    assert made.published_at is not None
    karla.post(page("booklet_withdraw", uuid=made.uuid))
    made.refresh_from_db()
    assert made.published_at is None


def test_booklet_gives_everybody_the_one_published_last_without_a_cookie(world: PaperWorld):
    address = page("booklet", language="de")
    kept(world)
    assert Client().get(address).status_code == 404, "set, but not published"
    kept(world, published_at=timezone.now(), pdf=b"%PDF-1.7 das eine")
    kept(world, published_at=timezone.now(), paper="a4", pdf=b"%PDF-1.7 das andere")
    response = Client().get(address)
    assert response.content == b"%PDF-1.7 das andere"
    assert not response.cookies
    assert response["Referrer-Policy"] == "no-referrer"
    assert Client().get(f"{address}?papier=a5").content == b"%PDF-1.7 das eine"
    assert Client().get(f"{address}?papier=a9").status_code == 404
    again = Client().get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert Client().get(page("booklet", language="tr")).status_code == 404
    assert Client().get(page("booklet", language="xx")).status_code == 404
    world.setting.is_open = False
    world.setting.save()
    assert Client().get(address).status_code == 404


def test_the_home_leads_to_published_booklets_of_its_language_only(
    world: PaperWorld, django_assert_max_num_queries
):
    kept(world)
    kept(world, language="tr", published_at=timezone.now())
    assert "/heft/" not in Client().get("/familien/de/unna/").content.decode()
    address = page("booklet", language="tr")
    home = Client().get("/familien/tr/unna/").content.decode()
    link = f'href="{address}?art=wegweiser&amp;papier=a5" type="application/pdf"'
    assert home.count("/heft/") == home.count(link) == 1
    assert Client().get(f"{address}?art=wegweiser&papier=a5").status_code == 200
    for number in range(3):
        kept(world, language="tr", published_at=timezone.now(), paper="a4", pages=number)
    with django_assert_max_num_queries(7):
        again = Client().get("/familien/tr/unna/?neu").content.decode()
    assert again.count("/heft/") == 2


def test_quick_card_is_one_tagged_page_with_the_numbers_and_the_offers_that_fit(
    world: PaperWorld, django_assert_max_num_queries
):
    for number in range(30):
        world.released(
            f"Treff {number:02}", from_months=0, to_months=12, phone=f"02303 00000-{number}"
        )
    world.released("Berufswahl", from_months=168, to_months=216)
    birgit = signed_in(world.cast.birgit)
    address = f"{page('practice_quick_card')}?alter=0-1&fuer=Geburtsstation"
    with django_assert_max_num_queries(40):
        html = birgit.get(address).content.decode()
    assert "30 passende Angebote" in html
    for paper in ("a4", "a5"):
        pdf = birgit.get(f"{address}&papier={paper}&als=pdf").content
        assert len(reader(pdf).pages) == 1
        text = text_of(pdf)
        for words in ("112", "02303 00000-99", "02303 00000-50", "Geburtsstation", "Treff 0"):
            assert words in text
        assert "Berufswahl" not in text
        assert internal_word(text) == ""
        tags, _ = tags_of(pdf)
        assert tags["Title"] == 1
    world.released("Neu für Babys", from_months=0, to_months=6, is_free="ja")
    assert "Neu für Babys" in text_of(birgit.get(f"{address}&als=pdf").content), "as it stands now"


def test_quick_card_survives_any_filter_and_long_texts(world: PaperWorld):
    world.released("Wort " * 39, summary="x" * 600, cost="y" * 200)
    birgit = signed_in(world.cast.birgit)
    for query in (
        "alter=999&ort=%00&frage=<script>&sprache=xx&papier=a0&fuer=" + "z" * 500,
        "alter=0-1&ort=koenigsborn&sprache=ar&papier=a5&fuer=%23panic()",
        "frage=schreien",
    ):
        assert birgit.get(f"{page('practice_quick_card')}?{query}").status_code == 200
        pdf = birgit.get(f"{page('practice_quick_card')}?{query}&als=pdf")
        assert len(reader(pdf.content).pages) == 1
    assert signed_in(world.cast.cem).get(page("practice_quick_card")).status_code == 404


def test_quick_card_says_what_is_missing_while_the_guide_is_closed(world: PaperWorld):
    world.setting.is_open = False
    world.setting.save()
    html = signed_in(world.cast.birgit).get(page("practice_quick_card")).content.decode()
    assert "noch nicht geöffnet" in html


def test_concern_card_names_the_law_the_steps_and_whom_to_call(
    world: PaperWorld, django_assert_max_num_queries
):
    world.contact(
        organisation=world.provider,
        function="insoweit erfahrene Fachkraft",
        phone="02303 00000-88",
        audience="fachkraefte",
        visibility="verbund",
    )
    birgit = signed_in(world.cast.birgit)
    with django_assert_max_num_queries(16):
        html = birgit.get(page("practice_concern_card")).content.decode()
    assert "<input" not in html.split("<main", 1)[1].split("</main>")[0], "no data entry"
    for paper in ("a4", "a5"):
        pdf = birgit.get(f"{page('practice_concern_card')}?papier={paper}").content
        assert len(reader(pdf).pages) == 1
        text = text_of(pdf)
        for words in (
            "§ 4 Abs. 3 KKG",
            "02303 00000-99",
            "02303 00000-88",
            "0800 19 210 00",
            "110",
        ):
            assert words in text
            assert words in html
    assert signed_in(world.cast.cem).get(page("practice_concern_card")).status_code == 404
    assert Client().get(page("practice_concern_card")).status_code == 302
