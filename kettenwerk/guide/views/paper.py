"""Paper of the guide: Hefte for families, cards for wards and practices."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts.access import MemberRequest, member, public
from kettenwerk.accounts.models import Role
from kettenwerk.guide.forms.paper import BookletForm, QuickCardForm
from kettenwerk.guide.helplines import emergency_lines, lines_for_professionals
from kettenwerk.guide.languages import guide_language
from kettenwerk.guide.models import Booklet
from kettenwerk.guide.paper import cards, concern
from kettenwerk.guide.queries.booklets import booklets_of, published_booklets
from kettenwerk.guide.queries.cards import child_protection_advisers, setting_or_none
from kettenwerk.guide.queries.gate import day_of
from kettenwerk.guide.queries.towns import Town, town_of
from kettenwerk.guide.search import BANDS
from kettenwerk.guide.services.booklets import (
    CLOSED,
    publish_booklet,
    start_booklet,
    withdraw_booklet,
)
from kettenwerk.guide.services.cards import Wanted, offers_for_card
from kettenwerk.guide.views.frame import GuideRequest, family_page, missing
from kettenwerk.guide.vocabularies import age_words

PDF = "application/pdf"
HOME = "Familienwegweiser"
PAPERS = ("a4", "a5")


@member(write=Role.EDIT)
def booklet_list(request: MemberRequest) -> HttpResponse:
    """What was set, and a form that starts the next."""
    form = BookletForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        job = start_booklet(form.choice(), by=request.actor)
        messages.success(
            request, "Das Heft wird gesetzt. Sie bekommen eine Mail, wenn es fertig ist."
        )
        return redirect("accounts:job_detail", request.municipality.slug, job.uuid)
    values = {
        "form": form,
        "booklets": list(booklets_of(request.municipality)),
        "closed": "" if town_of(request.municipality.slug) else CLOSED,
        "may_edit": request.actor.may(Role.EDIT),
        "may_publish": request.actor.may(Role.COORDINATE),
        "trail": _trail(request, "Hefte"),
    }
    return render(request, "guide/paper_booklets.html", values)


@member()
@require_safe
def booklet_pdf(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return _file(request, _own(request, uuid))


@member(Role.COORDINATE, write=Role.COORDINATE)
@require_POST
def booklet_publish(request: MemberRequest, uuid: UUID) -> HttpResponse:
    booklet = _own(request, uuid)
    publish_booklet(booklet, by=request.actor)
    messages.success(request, f"Familien können es jetzt laden: {booklet}.")
    return redirect("guide:booklet_list", town=request.municipality.slug)


@member(Role.COORDINATE, write=Role.COORDINATE)
@require_POST
def booklet_withdraw(request: MemberRequest, uuid: UUID) -> HttpResponse:
    booklet = _own(request, uuid)
    withdraw_booklet(booklet, by=request.actor)
    messages.success(request, f"Zurückgezogen: {booklet}.")
    return redirect("guide:booklet_list", town=request.municipality.slug)


def _own(request: MemberRequest, uuid: UUID) -> Booklet:
    return get_object_or_404(booklets_of(request.municipality), uuid=uuid)


@public
@require_safe
def booklet(request: HttpRequest, language: str, town: str) -> HttpResponse:
    """The Heft the town published last; ``art`` and ``papier`` choose among several."""
    found = _published(request, language, town)
    if found is None:
        return _no_booklet(request, language=language, town=town)
    response = _file(request, found)
    response["Cache-Control"] = "public, max-age=60"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _published(request: HttpRequest, language: str, slug: str) -> Booklet | None:
    town = town_of(slug) if guide_language(language) else None
    if town is None:
        return None
    wanted = {"kind": request.GET.get("art", ""), "paper": request.GET.get("papier", "")}
    rows = published_booklets(town.municipality, language)
    return rows.filter(**{name: value for name, value in wanted.items() if value}).first()


@family_page
def _no_booklet(request: GuideRequest) -> HttpResponse:
    return missing(request, gettext("In dieser Sprache gibt es noch kein Heft."))


def _file(request: HttpRequest, booklet: Booklet) -> HttpResponse:
    """The stored bytes, or 304; the paper itself is read only if it is sent."""
    tag = f'"{booklet.digest[:32]}"'
    unchanged = get_conditional_response(request, etag=tag)
    response = unchanged or HttpResponse(bytes(booklet.pdf), PDF)
    name = f"{booklet.kind}-{booklet.municipality.slug}-{booklet.language}-{booklet.paper}"
    response["Content-Disposition"] = f'inline; filename="{name}-{booklet.as_of.isoformat()}.pdf"'
    response["ETag"] = tag
    return response


# ------------------------------------------------------------------------------------------ cards


@member(write=Role.READ)
@require_safe
@never_cache
def quick_card(request: MemberRequest) -> HttpResponse:
    """Filters of a quick card; ``als=pdf`` prints it as the offers stand now."""
    town = town_of(request.municipality.slug)
    form = QuickCardForm(request.GET or None, town=town) if town else None
    if town and form and request.GET.get("als") == "pdf":
        return _inline(_quick_pdf(town, form), f"kurzkarte-{town.slug}")
    chosen = {name: value for name, value in form.chosen.items() if value} if form else {}
    values = {
        "form": form,
        "closed": CLOSED,
        "pdf_url": f"?{urlencode({**chosen, 'als': 'pdf'})}",
        "shown": _quick_offers(town, form) if town and form else [],
        "trail": _trail(request, "Kurzkarte"),
        "tabs": _tabs(request),
    }
    return render(request, "guide/paper_quick.html", values)


def _quick_offers(town: Town, form: QuickCardForm) -> list[Any]:
    chosen = form.chosen
    wanted = Wanted(form.place[0], chosen["alter"], chosen["frage"])
    return offers_for_card(town, wanted, now=timezone.localtime())


def _quick_pdf(town: Town, form: QuickCardForm) -> bytes:
    chosen = form.chosen
    query = {"alter": chosen["alter"], "ort": chosen["ort"], "frage": chosen["frage"]}
    kept = {name: value for name, value in query.items() if value}
    with translation.override(form.language.code):
        ages = age_words(*BANDS[chosen["alter"]]) if chosen["alter"] else ""
    choice = cards.QuickChoice(
        language=form.language,
        paper=chosen["papier"] or "a4",
        place=form.place[1],
        ages=ages,
        ward=chosen["fuer"],
        address=f"angebote/?{urlencode(kept)}" if kept else "",
    )
    day = day_of(town.municipality)
    return cards.quick_card(choice, town, _quick_offers(town, form), day, settings.SITE_ADDRESS)


@member(write=Role.READ)
@require_safe
@never_cache
def concern_card(request: MemberRequest) -> HttpResponse:
    """„Sorge um ein Kind?“: read here or printed; nothing is typed and nothing is kept."""
    municipality = request.municipality
    setting = setting_or_none(municipality)
    advisers = child_protection_advisers(municipality)
    paper = request.GET.get("papier", "")
    if paper in PAPERS:
        day = day_of(municipality)
        pdf = concern.concern_card(municipality.name, setting, advisers, paper, day)
        return _inline(pdf, f"sorge-um-ein-kind-{municipality.slug}")
    values = {
        "setting": setting,
        "advisers": advisers,
        "steps": concern.STEPS,
        "emergency": emergency_lines()[:2],
        "lines": lines_for_professionals(),
        "trail": _trail(request, "Sorge um ein Kind?"),
        "tabs": _tabs(request),
    }
    return render(request, "guide/paper_concern.html", values)


def _inline(pdf: bytes, name: str) -> HttpResponse:
    return HttpResponse(pdf, PDF, headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})


def _trail(request: MemberRequest, words: str) -> list[tuple[str, str]]:
    home = reverse("guide:staff_overview", kwargs={"town": request.municipality.slug})
    return [(HOME, home), (words, "")]


def _tabs(request: MemberRequest) -> list[tuple[str, str, bool]]:
    """The pages for practitioners, as links."""
    pages = (
        ("Finden und mitgeben", "practice_find"),
        ("Wen rufe ich an?", "practice_calls"),
        ("Sorge um ein Kind?", "concern_card"),
        ("Kurzkarte für Ihre Stelle", "quick_card"),
    )
    found = []
    for words, name in pages:
        url = reverse(f"guide:{name}", kwargs={"town": request.municipality.slug})
        found.append((words, url, url == request.path))
    return found
