"""The provider's page by link: no account, only the offers of its link, nothing changes by looking.

Mail scanners open every link of a mail; that is why only the button of the page writes anything.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import MultipleHiddenInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from kettenwerk.accounts.access import public
from kettenwerk.core.identifiers import uuid_in
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory import services
from kettenwerk.inventory.forms.freshness import ChangeForm, ReferralForm, known_values
from kettenwerk.inventory.models import InquiryOffer, Offer, ProviderLink
from kettenwerk.inventory.queries.inquiries import asked_offers, hours_of, upcoming_closures
from kettenwerk.inventory.services.provider_links import is_valid, read_link
from kettenwerk.inventory.views.answers import private, unknown_link

Answer = InquiryOffer.Answer


def _by_link(page: Callable[[HttpRequest, ProviderLink], HttpResponse]) -> Callable[..., Any]:
    """Opens a page only with a valid link; else says what to do, and nothing about anybody."""

    def opened(request: HttpRequest, town: str, token: str) -> HttpResponse:
        link = read_link(token, town)
        if link is None:
            return unknown_link(request)
        if not is_valid(link, timezone.now()):
            values = {"town": link.inquiry.municipality, "asker": link.inquiry.started_by}
            return private(render(request, "inventory/provider_ended.html", values, status=410))
        request.token = token  # type: ignore[attr-defined]
        return private(page(request, link))

    opened.__name__ = page.__name__
    opened.__doc__ = page.__doc__
    return public(never_cache(opened))


def _here(request: HttpRequest, link: ProviderLink, name: str = "provider_page") -> str:
    kwargs = {"town": link.inquiry.municipality.slug, "token": request.token}  # type: ignore[attr-defined]
    return reverse(f"inventory:{name}", kwargs=kwargs)


@_by_link
def provider_page(request: HttpRequest, link: ProviderLink) -> HttpResponse:
    """The offers with three answers each, „Alles stimmt“ on top, „nicht ich“ below."""
    referral = ReferralForm()
    if request.method == "POST":
        if request.POST.get("antwort") == "nicht_ich":
            referral = ReferralForm(request.POST)
        try:
            sentence = _answer(request, link, referral)
        except Refused as refusal:
            messages.error(request, str(refusal))
            sentence = ""
        if not referral.errors:
            if sentence:
                messages.success(request, sentence)
            return HttpResponseRedirect(_here(request, link))
    values = _page_values(request, link) | {"referral": referral}
    status = 422 if referral.errors else 200
    return render(request, "inventory/provider_page.html", values, status=status)


def _answer(request: HttpRequest, link: ProviderLink, referral: ReferralForm) -> str:
    """Writes the answer of one button and says what happened."""
    answer = request.POST.get("antwort", "")
    if answer == "alles":
        count = services.confirm_all(link)
        return _thanks(count) if count else "Das haben Sie heute schon bestätigt. Vielen Dank!"
    if answer == "nicht_ich":
        if not referral.is_valid():
            return ""
        services.refer(link, **referral.cleaned_data)
        return "Danke! Wir wenden uns an die Stelle, die Sie genannt haben."
    offer = _uuid(request.POST.get("angebot", ""))
    if answer == "stimmt":
        return _thanks(services.confirm_some(link, [offer]) or 1)
    if answer == "weg":
        services.report_gone(link, offer, note=request.POST.get("hinweis", "")[:200])
        return "Danke! Ein Mensch in der Verwaltung prüft das und nimmt das Angebot heraus."
    message = "Diese Antwort kennen wir nicht. Bitte benutzen Sie die Knöpfe der Seite."
    raise Refused(message)


def _thanks(count: int) -> str:
    words = "Ein Angebot ist" if count == 1 else f"{count} Angebote sind"
    return f"Vielen Dank! {words} heute bestätigt. Sie können die Seite jetzt schließen."


def _uuid(text: str) -> UUID:
    uuid = uuid_in(text)
    if uuid is None:
        message = "Dieses Angebot gehört nicht zu Ihrem Link."
        raise Refused(message)
    return uuid


def _page_values(request: HttpRequest, link: ProviderLink) -> dict[str, Any]:
    rows = asked_offers(link.inquiry)
    offers = [row.offer for row in rows]
    hours, closures = (
        hours_of(offers, link.inquiry),
        upcoming_closures(offers, timezone.localdate()),
    )
    change_url = _here(request, link, "provider_change")
    today = timezone.localdate()
    return {
        "link": link,
        "inquiry": link.inquiry,
        "town": link.inquiry.municipality,
        "rows": [
            (
                row,
                hours.get(row.offer.uuid) or "",
                closures.get(row.offer.pk, []),
                f"{change_url}?angebot={row.offer.uuid}",
                row.answer == Answer.TRUE and row.offer.last_confirmed == today,
            )
            for row in rows
        ],
        "change_url": change_url,
        "open_count": sum(1 for row in rows if row.answer in {"", Answer.TRUE}),
        "silent_count": sum(1 for row in rows if not row.answer),
        "is_all_true": bool(rows) and all(row.answer == Answer.TRUE for row in rows),
    }


@_by_link
def provider_change(request: HttpRequest, link: ProviderLink) -> HttpResponse:
    """A few fields for one or several offers; what is sent is a proposal to the owner."""
    offers = [row.offer for row in asked_offers(link.inquiry)]
    hours = hours_of(offers, link.inquiry)
    single = _single(request.GET.get("angebot", ""), offers)
    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        offers=offers,
        hours=hours,
        initial=known_values(single, hours.get(single.uuid)) if single else {},
    )
    if single:
        form.fields["angebot"].widget = MultipleHiddenInput()
    if request.method == "POST" and form.is_valid():
        try:
            count = services.suggest_changes(link, form.changes(), reason=form.cleaned_data["note"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = "eines Angebots" if count == 1 else f"von {count} Angeboten"
            sentence = f"Danke! Die Änderung {words} liegt jetzt bei {link.inquiry.municipality}."
            messages.success(request, sentence)
            return HttpResponseRedirect(_here(request, link))
    values = {
        "form": form,
        "single": single,
        "many_url": _here(request, link, "provider_change") if len(offers) > 1 else "",
        "town": link.inquiry.municipality,
        "back_url": _here(request, link),
    }
    status = 422 if form.errors else 200
    return render(request, "inventory/provider_change.html", values, status=status)


def _single(text: str, offers: list[Offer]) -> Offer | None:
    """The offer the page was opened for, if it is one of the link's."""
    return next((offer for offer in offers if str(offer.uuid) == text), None)
