"""„Aktualität“: how true the inventory is, the rules, asking providers, the call list."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.core.sheets import Sheet, write_xlsx
from kettenwerk.inventory import services
from kettenwerk.inventory.forms.freshness import RoundForm, RulesForm
from kettenwerk.inventory.models import Confirmable
from kettenwerk.inventory.queries.freshness import (
    MODELS,
    broken_addresses,
    figures,
    rules_of,
    stale_records,
)
from kettenwerk.inventory.queries.inquiries import (
    Provider,
    call_list,
    providers,
)
from kettenwerk.inventory.queries.links import address
from kettenwerk.inventory.services.inquiries import write_letter
from kettenwerk.inventory.services.link_checks import is_on
from kettenwerk.inventory.views.answers import xlsx
from kettenwerk.inventory.views.kinds import KINDS, by_folder
from kettenwerk.inventory.views.pages import as_of, here

PREVIEW_LINK = "https://…/anbieter/… (der persönliche Link entsteht beim Senden)"
NARROWED: dict[str, tuple[str, Callable[[Provider], bool]]] = {
    "fragen": ("Anbieter zu fragen", lambda one: one.is_to_ask),
    "warten": ("Gefragt, noch ohne Antwort", lambda one: one.is_waiting),
    "geantwortet": ("Haben geantwortet", lambda one: one.has_answered),
}
FOLDERS = {kind.model: kind.folder for kind in KINDS}


def freshness_trail(request: MemberRequest, *more: str) -> list[tuple[str, str]]:
    first = [("Bestand", ""), ("Aktualität", here(request, "freshness") if more else "")]
    return first + [(words, "") for words in more]


def site_of(request: MemberRequest) -> str:
    return request.build_absolute_uri("/")


@member()
@require_safe
def freshness(request: MemberRequest) -> HttpResponse:
    """Figures per kind, providers with where their question stands."""
    day = as_of(request)
    found = providers(request.municipality, day, timezone.now())
    to_call = call_list(found)
    values = {
        "figures": [
            (one, here(request, "freshness_stale", what=FOLDERS[MODELS[one.kind]]))
            for one in figures(request.municipality, day)
        ],
        **_shown(request.GET.get("anbieter", ""), found),
        "waiting": sum(1 for one in found if one.is_waiting),
        "answered": sum(1 for one in found if one.has_answered),
        "to_call": len(to_call),
        "bounced": sum(1 for one in found if one.has_bounced),
        "to_ask": sum(1 for one in found if one.is_to_ask),
        "unreachable": sum(1 for one in found if not one.email),
        "may_coordinate": request.actor.may(Role.COORDINATE),
        "is_check_on": is_on(),
        "checks": list(broken_addresses(request.municipality)[:50]),
        "as_of": day,
        "trail": freshness_trail(request),
    }
    return render(request, "inventory/freshness.html", values)


def _shown(chosen: str, found: list[Provider]) -> dict[str, Any]:
    """The providers behind one of the figures, or all."""
    words, test = NARROWED.get(chosen, ("Anbieter", None))
    return {
        "shown": [one for one in found if test is None or test(one)],
        "shown_words": words,
        "is_narrowed": test is not None,
    }


@member(Role.COORDINATE, write=Role.COORDINATE)
def freshness_rules(request: MemberRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = RulesForm(data, rules=rules_of(request.municipality))
    if data is not None and form.is_valid():
        is_changed = services.save_rules(form.cleaned_data, by=request.actor)
        words = "Die Regeln sind gespeichert." if is_changed else "Die Regeln waren schon so."
        messages.success(request, words)
        return HttpResponseRedirect(here(request, "freshness"))
    values = {
        "form": form,
        "back_url": here(request, "freshness"),
        "trail": freshness_trail(request, "Regeln"),
    }
    return render(
        request, "inventory/freshness_rules.html", values, status=422 if form.errors else 200
    )


@member(Role.COORDINATE, write=Role.COORDINATE)
def freshness_ask(request: MemberRequest) -> HttpResponse:
    """Who would be asked, with the mail as it would go out; nothing is sent before the button."""
    now, day = timezone.now(), as_of(request)
    found = providers(request.municipality, day, now)
    possible = [one for one in found if one.email and not one.is_waiting]
    data = request.POST if request.method == "POST" else None
    form = RoundForm(data, providers=possible)
    if data is not None and form.is_valid():
        asked = services.start_round(
            form.chosen(), by=request.actor, site=site_of(request), now=now
        )
        words = f"{asked.providers} Anbieter werden nach {asked.offers} Angeboten gefragt."
        if asked.left_out:
            words += f" Ausgelassen, weil die Anfrage schon läuft: {', '.join(asked.left_out)}."
        messages.success(request, f"{words} Die E-Mails gehen in den nächsten Minuten hinaus.")
        return HttpResponseRedirect(here(request, "freshness"))
    wanted = set(data.getlist("anbieter")) if data is not None else None
    values = _ask_values(request, possible, wanted) | {
        "form": form,
        "unreachable": [one for one in found if not one.email and one.stale],
        "waiting": sum(1 for one in found if one.is_waiting),
        "as_of": day,
        "back_url": here(request, "freshness"),
        "trail": freshness_trail(request, "Anbieter fragen"),
    }
    return render(
        request, "inventory/freshness_ask.html", values, status=422 if form.errors else 200
    )


def _ask_values(
    request: MemberRequest, possible: list[Any], wanted: set[str] | None
) -> dict[str, Any]:
    """The list with its ticks, and the mail to the first of them."""
    rows = []
    for one in possible:
        key = str(one.organisation.uuid)
        rows.append((one, key in wanted if wanted is not None else bool(one.stale)))
    chosen = [one for one, is_ticked in rows if is_ticked]
    first = next(iter(chosen or possible), None)
    letter = first and write_letter(
        "inquiry",
        town=request.municipality,
        provider=str(first.organisation),
        offers=first.offers,
        to=first.email,
        by=request.user,
        link=PREVIEW_LINK,
        asked=timezone.now(),
    )
    count = sum(len(one.offers) for one in chosen)
    return {"rows": rows, "letter": letter, "chosen": len(chosen), "offer_count": count}


@member()
@require_safe
def freshness_calls(request: MemberRequest) -> HttpResponse:
    """Whom a person has to call, on the page or as an Excel file."""
    day = as_of(request)
    found = call_list(providers(request.municipality, day, timezone.now()))
    if request.GET.get("format") == "xlsx":
        return _calls_as_xlsx(found)
    values = {
        "providers": found,
        "may_write": request.actor.may(Role.EDIT),
        "as_of": day,
        "trail": freshness_trail(request, "Anrufliste"),
    }
    return render(request, "inventory/freshness_calls.html", values)


def _calls_as_xlsx(found: list[Any]) -> HttpResponse:
    header = ["Anbieter", "Stand", "gefragt am", "E-Mail-Adresse", "Angebote", "zuletzt bestätigt"]
    rows = [
        [
            str(one.organisation),
            one.state,
            timezone.localdate(one.inquiry.asked_at) if one.inquiry else None,
            one.email,
            "; ".join(offer.name for offer in one.offers),
            one.last_confirmed,
        ]
        for one in found
    ]
    return xlsx(write_xlsx([Sheet("Anrufliste", header, rows)]), "anrufliste")


@member()
@require_safe
def freshness_stale(request: MemberRequest, what: str) -> HttpResponse:
    """Every record of a kind that nobody confirmed within the rule."""
    kind = next((kind for kind, model in MODELS.items() if FOLDERS[model] == what), None)
    if kind is None:
        message = "Diese Liste gibt es nicht."
        raise Http404(message)
    day = as_of(request)
    months = rules_of(request.municipality)[kind]
    rows = stale_records(request.municipality, kind, day, months)
    label = by_folder(what).model._meta.verbose_name_plural
    values = {
        "rows": [(row, address(row, request.municipality)) for row in rows],
        "label": label,
        "months": months,
        "as_of": day,
        "trail": freshness_trail(request, f"{label} ohne Bestätigung"),
    }
    return render(request, "inventory/freshness_stale.html", values)


@member(Role.EDIT)
@require_POST
def record_confirm(request: MemberRequest, folder: str, uuid: UUID) -> HttpResponse:
    """„Angaben sind geprüft“ with one click, for a record of one's own."""
    kind = by_folder(folder)
    record = kind.owned(request.municipality, uuid)
    if not isinstance(record, Confirmable):
        message = "Für diese Art von Einträgen gibt es keine Bestätigung."
        raise Http404(message)
    found: Any = record
    services.confirm_records([found], by=request.actor)
    messages.success(request, f"„{found}“ ist heute bestätigt.")
    return HttpResponseRedirect(address(found, request.municipality))


@member(Role.COORDINATE, write=Role.COORDINATE)
@require_POST
def freshness_check(request: MemberRequest) -> HttpResponse:
    job = services.start_check(by=request.actor)
    slug = request.municipality.slug
    return HttpResponseRedirect(f"/{slug}/auftraege/{job.uuid}/")
