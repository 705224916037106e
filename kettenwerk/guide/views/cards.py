"""Cards for wards and practices, read here or printed; nothing about a family is typed or kept."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from kettenwerk.guide.forms.paper import QuickCardForm
from kettenwerk.guide.helplines import emergency_lines, lines_for_professionals
from kettenwerk.guide.paper import cards, concern
from kettenwerk.guide.public import Offers
from kettenwerk.guide.queries.cards import child_protection_advisers, setting_or_none
from kettenwerk.guide.queries.gate import day_of
from kettenwerk.guide.queries.towns import Town, town_of
from kettenwerk.guide.search import BANDS, offers_in
from kettenwerk.guide.services.booklets import CLOSED
from kettenwerk.guide.services.cards import Wanted, offers_for_card
from kettenwerk.guide.views.visits import Visit, by_account, by_link, show_visit
from kettenwerk.guide.vocabularies import age_words

PDF = "application/pdf"
PAPERS = ("a4", "a5")


@require_safe
def _quick(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Filters of a quick card; ``als=pdf`` prints it as the offers stand now."""
    town = town_of(visit.municipality.slug)
    form = _form(request, town) if town else None
    if town and form and request.GET.get("als") == "pdf":
        return _inline(_quick_pdf(town, form), f"kurzkarte-{town.slug}")
    chosen = {name: value for name, value in form.chosen.items() if value} if form else {}
    values = {
        "form": form,
        "closed": CLOSED,
        "pdf_url": f"?{urlencode({**chosen, 'als': 'pdf'})}",
        "shown": _quick_offers(town, form) if town and form else [],
        "trail_words": "Kurzkarte",
    }
    return show_visit(request, visit, "paper_quick", **values)


def _form(request: HttpRequest, town: Town) -> QuickCardForm:
    places = town.open_quarters(offers_in(town.area) if town.area else Offers())
    return QuickCardForm(request.GET or None, town=town, places=places)


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


@require_safe
def _concern(request: HttpRequest, visit: Visit) -> HttpResponse:
    """„Sorge um ein Kind?“: read here or printed; nothing is typed and nothing is kept."""
    municipality = visit.municipality
    setting = setting_or_none(municipality)
    advisers = child_protection_advisers(municipality, is_guest=visit.is_guest)
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
        "trail_words": "Sorge um ein Kind?",
    }
    return show_visit(request, visit, "paper_concern", **values)


def _inline(pdf: bytes, name: str) -> HttpResponse:
    return HttpResponse(pdf, PDF, headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})


practice_quick_card, practice_link_quick_card = by_account(_quick), by_link(_quick)
practice_concern_card, practice_link_concern_card = by_account(_concern), by_link(_concern)
