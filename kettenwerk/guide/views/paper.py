"""Paper of the guide: Hefte for families, cards for wards and practices."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts.access import MemberRequest, member, public
from kettenwerk.accounts.models import Role
from kettenwerk.guide.forms.paper import BookletForm
from kettenwerk.guide.languages import guide_language
from kettenwerk.guide.models import Booklet
from kettenwerk.guide.queries.booklets import booklets_of, published_booklets
from kettenwerk.guide.queries.towns import town_of
from kettenwerk.guide.services.booklets import (
    CLOSED,
    publish_booklet,
    start_booklet,
    withdraw_booklet,
)
from kettenwerk.guide.views.frame import GuideRequest, family_page, missing

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


def _trail(request: MemberRequest, words: str) -> list[tuple[str, str]]:
    home = reverse("guide:staff_overview", kwargs={"town": request.municipality.slug})
    return [(HOME, home), (words, "")]
