"""„Heute“: what needs me today; mails about it, dates of it for my own calendar."""

from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts.access import MemberRequest, member, public
from kettenwerk.accounts.models import Role
from kettenwerk.desk import queries, services
from kettenwerk.desk.forms import RhythmForm
from kettenwerk.desk.models import DigestSetting

PER_PAGE = 50
PARTS = {
    queries.FIRST: ("Das zuerst", "Darauf warten andere, oder eine Frist läuft."),
    queries.LATER: ("Wenn dann noch Zeit ist", "So bleibt der Bestand wahr; ein Posten genügt."),
}


def _part(request: MemberRequest, name: str, *, is_counted: bool) -> dict[str, Any]:
    """One part of the work list; without its counts only its place."""
    heading, lead = PARTS[name]
    look = queries.look_at(request.municipality)
    return {
        "name": name,
        "heading": heading,
        "lead": lead,
        "is_counted": is_counted,
        "due": queries.due_in(name, look, request.actor) if is_counted else (),
        "url": look.url("desk:due_part", part=name),
    }


@member(Role.READ, write=Role.READ)
@require_safe
@never_cache
def today(request: MemberRequest) -> HttpResponse:
    """The work list. Its counts come after the page, or with it for those who ask by the link."""
    if request.session.get("town") != request.municipality.slug:
        # Who belongs to several municipalities finds the last one again.
        request.session["town"] = request.municipality.slug
    look = queries.look_at(request.municipality)
    is_first_day = queries.is_empty(request.municipality)
    is_programme = request.actor.role == Role.PROGRAMME
    is_counted = "zahlen" in request.GET
    values = {
        "is_first_day": is_first_day,
        "is_programme": is_programme,
        "steps": queries.steps_for(look, request.actor) if is_first_day else (),
        "parts": [_part(request, name, is_counted=is_counted) for name in PARTS],
        "as_of": look.day,
    }
    return render(request, "desk/today.html", values)


@member(Role.READ, write=Role.READ)
@require_safe
@never_cache
def due_part(request: Any, part: str) -> HttpResponse:
    """The counts and first rows of one part, for the page that asks after it is shown."""
    if part not in PARTS:
        message = "Diesen Teil gibt es nicht."
        raise Http404(message)
    if not request.htmx:
        return redirect(f"{reverse('desk:today', args=[request.municipality.slug])}?zahlen=1")
    values = {
        "part": _part(request, part, is_counted=True),
        "is_first_day": queries.is_empty(request.municipality),
    }
    return render(request, "desk/_part.html", values)


@member(Role.READ, write=Role.READ)
@require_safe
@never_cache
def due_list(request: MemberRequest, due: str) -> HttpResponse:
    """Everything of one kind."""
    kind = queries.kind_named(due)
    if kind is None:
        message = "Diese Liste gibt es nicht."
        raise Http404(message)
    look = queries.look_at(request.municipality)
    items = kind.find(look)
    values = {
        "kind": kind,
        "page": Paginator(items, PER_PAGE).get_page(request.GET.get("page")),
        "heading": kind.words(len(items)),
        "may_open": request.actor.may(kind.role),
        "may_act": request.actor.may(Role.EDIT),
        "as_of": look.day,
        "trail": [("Heute", look.url("desk:today")), (kind.short.capitalize(), "")],
    }
    return render(request, "desk/due_list.html", values)


@member(Role.READ, write=Role.READ)
def digest_edit(request: MemberRequest) -> HttpResponse:
    """How often the signed-in person wants to hear of this municipality."""
    setting = queries.setting_of(request.actor)
    now = setting.rhythm if setting else DigestSetting.Rhythm.WEEKLY
    form = RhythmForm(request.POST or None, initial={"rhythm": now})
    if request.method == "POST" and form.is_valid():
        services.choose_rhythm(form.cleaned_data["rhythm"], by=request.actor)
        messages.success(request, "Das ist gespeichert.")
        return redirect("desk:digest_edit", request.municipality.slug)
    today_url = reverse("desk:today", args=[request.municipality.slug])
    values = {"form": form, "trail": [("Heute", today_url), ("Benachrichtigungen", "")]}
    return render(request, "desk/digest_edit.html", values, status=422 if form.errors else 200)


@member(Role.READ, write=Role.READ)
@never_cache
def calendar_edit(request: MemberRequest) -> HttpResponse:
    """The private address of the dates; it is shown once, when it is made."""
    made = services.make_feed(by=request.actor) if request.method == "POST" else ""
    today_url = reverse("desk:today", args=[request.municipality.slug])
    values = {
        "feed": queries.feed_of(request.actor),
        "address": request.build_absolute_uri(made) if made else "",
        "trail": [("Heute", today_url), ("Kalender abonnieren", "")],
    }
    return render(request, "desk/calendar_edit.html", values)


@member(Role.READ, write=Role.READ)
@require_POST
def calendar_end(request: MemberRequest) -> HttpResponse:
    if services.end_feed(by=request.actor):
        messages.success(request, "Die Adresse gilt ab jetzt nicht mehr.")
    return HttpResponseRedirect(reverse("desk:calendar_edit", args=[request.municipality.slug]))


@public
@require_safe
def calendar_feed(request: HttpRequest, town: str, token: str) -> HttpResponse:
    """The dates for a calendar program; what has not changed is not sent again."""
    opened = services.open_feed(token, town)
    if opened is None:
        message = "Diesen Kalender gibt es nicht."
        raise Http404(message)
    feed = opened.feed
    if feed is None:
        words = "Dieses Kalender-Abo gilt nicht mehr.\n"
        return HttpResponse(words, status=410, content_type="text/plain; charset=utf-8")
    services.refresh_dates(queries.look_at(feed.municipality))
    changed = services.last_change(feed)
    site = request.build_absolute_uri("/")
    response = HttpResponse(
        services.feed_text(feed, site=site), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'inline; filename="kettenwerk.ics"'
    response["Cache-Control"] = "private, no-cache"
    etag = quote_etag(sha256(response.content).hexdigest())
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed.timestamp())
    return get_conditional_response(request, etag, int(changed.timestamp()), response) or response
