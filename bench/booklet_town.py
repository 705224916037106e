"""The town that bench/booklet.py prints, and its clock. Loaded by a child process once Django is set up."""

import io
import random
import resource
import time
from typing import Any

from django.utils import timezone
from pypdf import PdfReader

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.services import ensure_municipality
from kettenwerk.guide.languages import GUIDE_LANGUAGES
from kettenwerk.guide.models import Booklet, GuideSetting
from kettenwerk.guide.paper.booklet import Choice
from kettenwerk.guide.queries.towns import town_of
from kettenwerk.guide.services.booklets import Made, make_booklet
from kettenwerk.inventory.models import (
    Contact,
    Offer,
    OfferArea,
    OfferSite,
    OpeningTime,
    Organisation,
    Site,
)
from kettenwerk.territory.models import Area

SEED = 20111214
PUBLIC = "oeffentlich"
AGES = ((-9, 12), (0, 36), (12, 36), (36, 72), (72, 120), (120, 216), (None, None))
FIELDS = ("jugendhilfe", "gesundheit", "bildung", "soziales", "recht", "kultur_sport", "kirche")
NAMES = [
    "Elterncafé",
    "Hebammensprechstunde",
    "Krabbelgruppe",
    "Erziehungsberatung",
    "Schreiambulanz",
    "Sprachkurs",
    "Schuldnerberatung",
    "Hausaufgabenhilfe",
    "Familienpaten",
    "Trennungsberatung",
    "Kindertagespflege",
    "Frühförderung",
    "Jugendtreff",
    "Berufsberatung",
    "Trauergruppe",
    "Frauenberatung",
    "Stillcafé",
    "Vätertreff",
    "Spielgruppe",
    "Lesepaten",
    "Turngruppe",
    "Kindersprechstunde",
    "Müttercafé",
    "Familienhebamme",
    "Ferienspiele",
]
PLACES = [
    "Markt",
    "Nord",
    "Süd",
    "Mühle",
    "Park",
    "Brücke",
    "Linde",
    "Kirche",
    "Schule",
    "Bahnhof",
    "Wall",
    "Tor",
    "Aue",
    "Hof",
]
WORDS = [
    "wir",
    "sprechen",
    "mit",
    "Ihnen",
    "über",
    "alles",
    "was",
    "Sie",
    "bewegt",
    "gemeinsam",
    "finden",
    "offene",
    "Gespräche",
    "und",
    "Zeit",
    "für",
    "Kinder",
    "Eltern",
    "Großeltern",
    "kommen",
    "gern",
    "ohne",
    "Anmeldung",
    "beraten",
    "begleiten",
    "spielen",
    "lernen",
]


class Town:
    """Unna with an open guide and released offers, each with phone, place and hours."""

    def __init__(self, offers: int) -> None:
        self.rng = random.Random(SEED)  # noqa: S311 - example data
        self.town = ensure_municipality(
            "unna", name="Kreisstadt Unna", kind="stadt", ags="05978036"
        )
        own = {"municipality": self.town, "visibility": PUBLIC}
        self.area = Area.objects.create(
            **own, key="unna", name="Unna", kind="stadt", survey="gremium"
        )
        self.quarters = [
            Area.objects.create(
                **own, key=f"viertel-{n}", name=f"Viertel {n}", kind="sozialraum",
                parent=self.area, survey="gremium",
            )
            for n in range(12)
        ]  # fmt: skip
        providers = Organisation.objects.bulk_create(
            Organisation(**own, name=f"Verein {n} e. V.", kind="traeger", field="jugendhilfe")
            for n in range(50)
        )
        sites = Site.objects.bulk_create(
            Site(
                **own,
                organisation=one,
                name=f"Haus {n}",
                street=f"Straße {n}",
                postcode="59423",
                city="Unna",
            )
            for n, one in enumerate(providers)
        )
        rows = Offer.objects.bulk_create(
            [self._offer(n, providers[n % 50], own) for n in range(offers)]
        )
        self._around(rows, sites, own)
        office = providers[0]
        GuideSetting.objects.create(municipality=self.town, is_open=True, office=office)
        Contact.objects.create(
            **own, organisation=office, function="Büro", phone="02303 00000-50", audience=PUBLIC
        )

    def words(self, count: int) -> str:
        return " ".join(self.rng.choices(WORDS, k=count)).capitalize() + "."

    def _offer(self, number: int, provider: Organisation, own: dict[str, Any]) -> Offer:
        low, high = self.rng.choice(AGES)
        return Offer(
            **own, provider=provider, area=self.area, function="leistung", audience="familien",
            status="laufend", name=f"{NAMES[number % len(NAMES)]} {self.rng.choice(PLACES)} {number}",
            summary=self.words(28), for_whom=self.words(5), fields=[self.rng.choice(FIELDS)],
            from_months=low, to_months=high, languages="Deutsch; Türkisch",
            is_free=self.rng.choice(["ja", "nein", ""]), last_confirmed=timezone.localdate(),
        )  # fmt: skip

    def _around(self, rows: list[Offer], sites: list[Site], own: dict[str, Any]) -> None:
        town = {"municipality": self.town}
        OfferArea.objects.bulk_create(
            OfferArea(
                **town, offer=one, area=self.rng.choice([self.area, *self.quarters]), basis="stated"
            )
            for one in rows
        )
        Contact.objects.bulk_create(
            Contact(
                **own, offer=one, function="Anmeldung", phone=f"02303 00000-{n}", audience=PUBLIC
            )
            for n, one in enumerate(rows)
        )
        OfferSite.objects.bulk_create(
            OfferSite(**town, offer=one, site=sites[n % 50]) for n, one in enumerate(rows)
        )
        OpeningTime.objects.bulk_create(
            OpeningTime(**town, offer=one, weekdays=["mo", "mi"], opens="09:00", closes="12:00")
            for one in rows
        )

    def change_phones(self, number: int) -> str:
        """1 % of the offers get another number, saved as people save."""
        phone = f"02303 00999-{number}"
        for contact in self.rng.sample(list(Contact.objects.exclude(offer=None)), self._few()):
            contact.phone = phone
            audit.save(contact, by=Actor(self.town))
        return phone

    def change_texts(self, number: int) -> str:
        """1 % get two more sentences, so that what follows moves."""
        words = f"Neu ist Kurs {number}. {self.words(14)}"
        for offer in self.rng.sample(list(Offer.objects.all()), self._few()):
            offer.summary = f"{offer.summary[:300]} {words}"
            audit.save(offer, by=Actor(self.town))
        return f"Kurs {number}"

    def _few(self) -> int:
        return max(1, Offer.objects.count() // 100)


def timed(paper: str) -> tuple[tuple[float, float], Made]:
    """Seconds by the clock and of the processor, all threads."""
    choice = Choice(Booklet.Kind.GUIDE, GUIDE_LANGUAGES[0], paper)
    started, used = time.perf_counter(), time.process_time()
    town = town_of("unna")
    if town is None:
        raise SystemExit("the guide is closed")
    made = make_booklet(choice, town, now=timezone.localtime(), progress=lambda done, total: None)
    return (time.perf_counter() - started, time.process_time() - used), made


def check(made: Made, words: str, times: int) -> None:
    """All offers and all changes are in the paper, or no figure is told."""
    pages = PdfReader(io.BytesIO(made.pdf)).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    missing = [name for name in Offer.objects.values_list("name", flat=True) if name not in text]
    if missing or text.count(words) < times:
        raise SystemExit(f"missing: {missing[:3]}, „{words}“ {text.count(words)} times")


def measure(offers: int, paper: str) -> dict[str, Any]:
    town = Town(offers)
    took = {}
    took["first"], made = timed(paper)
    took["same"], _ = timed(paper)
    found: dict[str, Any] = {"pages": made.pages, "bytes": len(made.pdf)}
    for name, change in (("changed", town.change_phones), ("longer", town.change_texts)):
        all_took = []
        for number in range(3):
            words = change(number)
            seconds, made = timed(paper)
            all_took.append(seconds)
        check(made, words, max(1, offers // 100))
        took[name] = sorted(all_took)[1]
    for name, (clock, processor) in took.items():
        found |= {name: clock, f"{name}_cpu": processor}
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return found
