"""Setting a Heft in the background, and giving it to families."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kettenwerk.accounts import audit, jobs
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Job, Municipality, Role
from kettenwerk.accounts.services import queue_mail
from kettenwerk.core.german import number_text
from kettenwerk.core.mail import Letter
from kettenwerk.core.refusal import Refused
from kettenwerk.guide.languages import guide_language
from kettenwerk.guide.models import Booklet
from kettenwerk.guide.paper.booklet import Choice, Contents, booklet_data
from kettenwerk.guide.paper.chapters import Answers, for_babies
from kettenwerk.guide.paper.typesetter import page_count, set_pdf
from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.queries.booklets import running_job
from kettenwerk.guide.queries.gate import day_of
from kettenwerk.guide.queries.towns import Town, town_of
from kettenwerk.guide.questions import QUESTIONS
from kettenwerk.guide.search import Query, offers_in, search

JOB = "Heft setzen"
CLOSED = (
    "Der Familienwegweiser ist noch nicht geöffnet; die QR-Codes würden ins Leere führen. "
    "Bitte öffnen Sie ihn zuerst in den Einstellungen."
)
NOTHING = "Für dieses Heft ist noch kein Angebot freigegeben, das hineingehört."
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A set Heft that is not kept yet."""

    pdf: bytes
    offers: int
    pages: int


def start_booklet(choice: Choice, *, by: Actor) -> Job:
    """Starts the job; pressing twice does not start it twice."""
    if not by.may(Role.EDIT):
        message = "Ein Heft setzen kann, wer die Rolle „Bearbeiten“ hat."
        raise Refused(message)
    _open_town(by.municipality)
    parameters = {
        "kind": str(choice.kind),
        "language": choice.language.code,
        "paper": str(choice.paper),
        "unconfirmed": str(choice.unconfirmed),
    }
    running = running_job(by.municipality, JOB, parameters)
    return running or jobs.start(JOB, parameters, by=by, key=str(uuid4()))


@jobs.handles(JOB)
def set_in_background(run: jobs.Run) -> str:
    """The job: the first half of its progress is gathering, the second is setting."""
    choice = choice_of(run.parameters)
    town = _open_town(run.actor.municipality)
    now = timezone.localtime()
    made = make_booklet(choice, town, now=now, progress=run.progress)
    with run.effect():
        booklet = _keep(choice, made, run, now)
        _queue_receipt(booklet, by=run.actor)
    return f"{booklet}: {_words_of(booklet)}."


def choice_of(parameters: dict[str, str]) -> Choice:
    language = guide_language(parameters["language"])
    if language is None:
        message = "Diese Sprache kennt der Familienwegweiser nicht."
        raise Refused(message)
    return Choice(
        Booklet.Kind(parameters["kind"]),
        language,
        Booklet.Paper(parameters["paper"]),
        Booklet.Unconfirmed(parameters["unconfirmed"]),
    )


def make_booklet(choice: Choice, town: Town, *, now: datetime, progress: Progress) -> Made:
    """Sets the Heft as the released offers stand now; the same offers give the same bytes."""
    contents = contents_of(choice, town, now)
    if not contents.offers:
        raise Refused(NOTHING)
    total = 2 * len(contents.offers)
    data = booklet_data(
        choice, town, contents, settings.SITE_ADDRESS, lambda done, _: progress(done, total)
    )
    day = datetime.combine(contents.as_of, time(12), UTC)
    pdf = set_pdf("booklet", data, created=day)
    progress(total, total)
    return Made(pdf, len(contents.offers), page_count(pdf))


def contents_of(choice: Choice, town: Town, now: datetime) -> Contents:
    """The offers that belong into the Heft, and what they answer."""
    offers = list(offers_in(town.area)) if town.area is not None else []
    if choice.is_for_babies:
        offers = for_babies(offers)
    if choice.unconfirmed == Booklet.Unconfirmed.LEFT_OUT:
        offers = [offer for offer in offers if offer.is_fresh]
    return Contents(offers, _answers(town, offers, now), day_of(town.municipality))


def _answers(town: Town, offers: list[PublicOffer], now: datetime) -> Answers:
    """What the search of the guide finds for every question, best first."""
    wanted = {offer.pk for offer in offers}
    found = {}
    for question in QUESTIONS:
        query = Query(question=question.key, area=town.area)
        hits = search(query, now=now, count=len(wanted) * 2 + 100).hits
        found[question.key] = [hit.offer for hit in hits if hit.offer.pk in wanted]
    return found


def _open_town(municipality: Municipality) -> Town:
    town = town_of(municipality.slug)
    if town is None:
        raise Refused(CLOSED)
    return town


def _keep(choice: Choice, made: Made, run: jobs.Run, now: datetime) -> Booklet:
    """Keeps the newest and the published one of a kind, language and format."""
    municipality = run.actor.municipality
    same = {"kind": choice.kind, "language": choice.language.code, "paper": choice.paper}
    Booklet.objects.filter(municipality=municipality, published_at=None, **same).delete()
    return Booklet.objects.create(
        municipality=municipality,
        **same,
        unconfirmed=choice.unconfirmed,
        pdf=made.pdf,
        digest=hashlib.sha256(made.pdf).hexdigest(),
        offers=made.offers,
        pages=made.pages,
        as_of=day_of(municipality),
        job=run.job,
        created=now,
        created_by_name=run.actor.name,
    )


def _words_of(booklet: Booklet) -> str:
    return f"{number_text(booklet.offers)} Angebote auf {number_text(booklet.pages)} Seiten"


def _queue_receipt(booklet: Booklet, *, by: Actor) -> None:
    if by.user is None:
        return
    page = reverse("guide:booklet_list", args=[booklet.municipality.slug])
    text = (
        f"Guten Tag,\n\ndas Heft „{booklet}“ ist gesetzt: {_words_of(booklet)}.\n\n"
        "Familien sehen es erst, wenn Sie es veröffentlichen:\n"
        f"{settings.SITE_ADDRESS.rstrip('/')}{page}\n"
    )
    letter = Letter(by.user.email, f"Heft gesetzt: {booklet}", text)
    queue_mail(booklet.municipality, letter, key=f"booklet/{booklet.uuid}")


@transaction.atomic
def publish_booklet(booklet: Booklet, *, by: Actor) -> None:
    """Families may load it from now on; it takes the place of the one published before."""
    _refuse_to_publish(booklet, by)
    _open_town(booklet.municipality)
    same = {"kind": booklet.kind, "language": booklet.language, "paper": booklet.paper}
    earlier = Booklet.objects.filter(municipality=booklet.municipality, **same)
    earlier.exclude(pk=booklet.pk).exclude(published_at=None).delete()
    booklet.published_at = timezone.now()
    booklet.save(update_fields=["published_at"])
    audit.record_event(by, AuditEntry.Kind.RELEASE, f"Heft veröffentlicht: {booklet}")


@transaction.atomic
def withdraw_booklet(booklet: Booklet, *, by: Actor) -> None:
    """Families cannot load it any more; what was printed stays with them."""
    _refuse_to_publish(booklet, by)
    booklet.published_at = None
    booklet.save(update_fields=["published_at"])
    audit.record_event(by, AuditEntry.Kind.RELEASE, f"Heft zurückgezogen: {booklet}")


def _refuse_to_publish(booklet: Booklet, by: Actor) -> None:
    if not by.may(Role.COORDINATE):
        message = "Veröffentlichen und zurückziehen kann, wer in dieser Kommune koordiniert."
        raise Refused(message)
    if booklet.municipality_id != by.municipality.pk:
        message = f"Darüber entscheidet {booklet.municipality.name} selbst."
        raise Refused(message)
