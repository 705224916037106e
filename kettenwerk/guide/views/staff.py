"""The staff's side of the guide: what families see, what is ready for them, what is missing."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.core.identifiers import uuid_in
from kettenwerk.core.refusal import Refused
from kettenwerk.guide.forms.staff import PracticeLinkForm, SettingForm
from kettenwerk.guide.models import PracticeLink
from kettenwerk.guide.queries.release import (
    Reason,
    Stand,
    Standing,
    address_notes,
    office_contacts,
    setting_of,
    standings_of,
)
from kettenwerk.guide.services.practice import make_link, revoke_link
from kettenwerk.guide.services.release import release_offers, save_setting, withdraw_offers
from kettenwerk.inventory.queries.links import address

PAGE = 50
WORDS = {
    Stand.READY: "Bereit zur Freigabe",
    Stand.SHOWN: "Öffentlich",
    Stand.HELD: "Es fehlt noch etwas",
    Stand.NOT_MEANT: "Nicht für Familien",
}
HOME = "Familienwegweiser"


def here(request: MemberRequest, name: str, **kwargs: Any) -> str:
    return reverse(f"guide:{name}", kwargs={"town": request.municipality.slug, **kwargs})


def trail(request: MemberRequest, *more: str) -> list[tuple[str, str]]:
    return [(HOME, here(request, "staff_overview")), *((words, "") for words in more)]


@member()
def staff_overview(request: MemberRequest) -> HttpResponse:
    """Open or not, who is there for families, how many offers stand where."""
    setting = setting_of(request.municipality)
    found = standings_of(request.municipality)
    counts = {stand: sum(one.stand is stand for one in found) for stand in WORDS}
    release = here(request, "staff_release")
    values = {
        "setting": setting,
        "office_contacts": office_contacts(setting),
        "counts": [
            (words, counts[stand], f"{release}?stand={stand}") for stand, words in WORDS.items()
        ],
        "ready": counts[Stand.READY],
        "held": counts[Stand.HELD],
        "shown": counts[Stand.SHOWN],
        "withheld": _with_links(request, [one for one in found if one.withheld]),
        "addresses": address_notes(request.municipality),
        "family_url": _family_url(request) if setting.is_open else "",
        "may_release": request.actor.may(Role.EDIT),
        "may_coordinate": request.actor.may(Role.COORDINATE),
        "trail": [(HOME, "")],
    }
    return render(request, "guide/staff_overview.html", values)


def _family_url(request: MemberRequest) -> str:
    kwargs = {"language": "de", "town": request.municipality.slug}
    return request.build_absolute_uri(reverse("guide:home", kwargs=kwargs))


@member(write=Role.EDIT)
def staff_release(request: MemberRequest) -> HttpResponse:
    """The offers of one stand; what is ticked is released or withdrawn as one change set."""
    if request.method == "POST":
        return _change(request)
    stand = _stand(request.GET.get("stand", ""))
    found = standings_of(request.municipality)
    chosen = [one for one in found if one.stand is stand]
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    release = here(request, "staff_release")
    values = {
        "stand": stand,
        "heading": WORDS[stand],
        "tabs": [
            (
                f"{words} ({sum(one.stand is key for one in found)})",
                f"{release}?stand={key}",
                key is stand,
            )
            for key, words in WORDS.items()
        ],
        "page": page,
        "rows": _with_links(request, page.object_list),
        "may_release": request.actor.may(Role.EDIT),
        "is_ready": stand is Stand.READY,
        "is_shown": stand is Stand.SHOWN,
        "trail": trail(request, "Freigabe"),
    }
    return render(request, "guide/staff_release.html", values)


def _stand(text: str) -> Stand:
    return Stand(text) if text in list(Stand) else Stand.READY


def _change(request: MemberRequest) -> HttpResponse:
    """Writes what was chosen and says how to take it back."""
    is_release = request.POST.get("was") != "zurueck"
    stand = Stand.READY if is_release else Stand.SHOWN
    uuids = [uuid for text in request.POST.getlist("angebot") if (uuid := uuid_in(text))]
    if "alle" in request.POST:
        found = standings_of(request.municipality)
        uuids = [one.offer.uuid for one in found if one.stand is stand]
    change = release_offers if is_release else withdraw_offers
    try:
        changed = change(uuids, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        undo = {"town": request.municipality.slug, "uuid": changed.entry.uuid}
        values = {"entry": changed.entry, "undo_url": reverse("inventory:change_undo", kwargs=undo)}
        messages.success(request, render_to_string("guide/staff_changed.html", values, request))
        for offer, reason in changed.kept[:5]:
            messages.warning(request, f"„{offer}“ bleibt, wie es ist. {reason}")
    return HttpResponseRedirect(f"{here(request, 'staff_release')}?stand={stand}")


def _with_links(
    request: MemberRequest, rows: Iterable[Standing]
) -> list[tuple[Standing, str, list[tuple[str, str, str]]]]:
    """Each offer with its page and, per reason, the page on which it can be mended."""
    town = request.municipality
    return [
        (
            one,
            address(one.offer, town, "edit"),
            [_mending(request, one, reason) for reason in one.reasons],
        )
        for one in rows
    ]


def _mending(request: MemberRequest, one: Standing, reason: Reason) -> tuple[str, str, str]:
    """The sentence, the words of the link and where it leads."""
    town = request.municipality
    if not reason.is_ours:
        return reason.text, "Eintrag ansehen und Änderung vorschlagen", address(reason.record, town)
    if reason.needs_contact:
        new = reverse("inventory:contact_new", kwargs={"town": town.slug})
        return reason.text, "Kontakt eintragen", f"{new}?angebot={one.offer.uuid}"
    words = f"{reason.record._meta.verbose_name} bearbeiten"
    return reason.text, words, address(reason.record, town, "edit")


@member(Role.COORDINATE, write=Role.COORDINATE)
def staff_setting(request: MemberRequest) -> HttpResponse:
    """Whether the guide is open, the Familienbüro, the telephone for worries about a child."""
    setting = setting_of(request.municipality)
    form = SettingForm(request.POST or None, instance=setting, municipality=request.municipality)
    if request.method == "POST" and form.is_valid():
        save_setting(form.save(commit=False), by=request.actor)
        messages.success(request, "Die Einstellungen sind gespeichert.")
        return HttpResponseRedirect(here(request, "staff_overview"))
    values = {"form": form, "trail": trail(request, "Einstellungen")}
    return render(request, "guide/staff_setting.html", values, status=422 if form.errors else 200)


@member(write=Role.EDIT)
def staff_link_list(request: MemberRequest) -> HttpResponse:
    """Links for wards and practices; a new one is shown once and kept nowhere."""
    form = PracticeLinkForm(request.POST or None)
    new, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            new, status = make_link(form.save(commit=False), by=request.actor), 200
            form = PracticeLinkForm()
    rows = PracticeLink.objects.owned_by(request.municipality)
    values = {
        "form": form,
        "new_url": request.build_absolute_uri(new) if new else "",
        "links": rows,
        "may_write": request.actor.may(Role.EDIT),
        "trail": trail(request, "Zugänge für Fachkräfte"),
    }
    response = render(request, "guide/staff_link_list.html", values, status=status)
    response["Cache-Control"] = "no-store, private"
    return response


@member(Role.EDIT)
@require_POST
def staff_link_revoke(request: MemberRequest, uuid: UUID) -> HttpResponse:
    rows = PracticeLink.objects.owned_by(request.municipality)
    link = get_object_or_404(rows, uuid=uuid)
    revoke_link(link, by=request.actor)
    messages.success(request, f"Der Zugang für „{link}“ ist zurückgezogen.")
    return HttpResponseRedirect(here(request, "staff_link_list"))
