"""Pages about people: members, invitations, the audit log, jobs, my account."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts import jobs, queries, services
from kettenwerk.accounts.access import MemberRequest, member, public, signed_in
from kettenwerk.accounts.forms import AcceptForm, InviteForm, RoleForm
from kettenwerk.accounts.models import AuditEntry, Invitation, Job, Municipality, Role
from kettenwerk.core.listing import changed_query

PAGE_SIZE = 50
EXPIRED = "accounts/invitation_expired.html"


def _members_url(municipality: Municipality) -> str:
    return reverse("accounts:member_list", args=[municipality.slug])


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/")


@signed_in
@require_safe
def start(request: Any) -> HttpResponse:
    """The desk of the only municipality, or of the one used last; else a choice, or a sentence."""
    towns = queries.municipalities_of(request.user)
    last = request.session.get("town", "")
    chosen = towns if len(towns) == 1 else [town for town in towns if town.slug == last]
    if chosen:
        return redirect("desk:today", chosen[0].slug)
    return render(request, "accounts/start.html", {"towns": towns})


@public
@require_safe
@never_cache
def livez(_request: HttpRequest) -> HttpResponse:
    """For the machine that watches: the process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("gesund", content_type="text/plain; charset=utf-8")


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/privacy.html")


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/accessibility.html")


@signed_in
@require_safe
def profile(request: Any) -> HttpResponse:
    memberships = request.user.memberships.select_related("municipality")
    context = {
        "memberships": memberships.order_by("municipality__name"),
        "has_second_factor": queries.has_second_factor(request.user),
    }
    return render(request, "accounts/profile.html", context)


@member(Role.READ, write=Role.COORDINATE)
@require_safe
def member_list(request: MemberRequest) -> HttpResponse:
    may_edit = request.actor.may(Role.COORDINATE)
    invitations = queries.open_invitations(request.municipality) if may_edit else []
    context = {
        "members": queries.members_of(request.municipality),
        "invitations": invitations,
        "may_edit": may_edit,
    }
    return render(request, "accounts/member_list.html", context)


@member(Role.COORDINATE, write=Role.COORDINATE)
def member_invite(request: MemberRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, municipality=request.municipality)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        services.invite(
            values["email"],
            name=values["name"],
            role=values["role"],
            by=request.actor,
            site=_site(request),
        )
        messages.success(request, f"Die Einladung an {values['email']} ist unterwegs.")
        return redirect(_members_url(request.municipality))
    trail = [("Mitglieder", _members_url(request.municipality)), ("Einladen", "")]
    return render(request, "accounts/member_invite.html", {"form": form, "trail": trail})


def _invitation(request: MemberRequest, invitation: UUID) -> Invitation:
    rows = queries.open_invitations(request.municipality)
    return get_object_or_404(rows, uuid=invitation)


@member(Role.COORDINATE, write=Role.COORDINATE)
@require_POST
def invitation_resend(request: MemberRequest, invitation: UUID) -> HttpResponse:
    found = _invitation(request, invitation)
    services.resend_invitation(found, by=request.actor, site=_site(request))
    messages.success(request, f"Die Einladung an {found.email} ist noch einmal unterwegs.")
    return redirect(_members_url(request.municipality))


@member(Role.COORDINATE, write=Role.COORDINATE)
@require_POST
def invitation_withdraw(request: MemberRequest, invitation: UUID) -> HttpResponse:
    found = _invitation(request, invitation)
    services.withdraw_invitation(found, by=request.actor)
    messages.success(request, f"Die Einladung an {found.email} gilt nicht mehr.")
    return redirect(_members_url(request.municipality))


@member(Role.COORDINATE, write=Role.COORDINATE)
def member_edit(request: MemberRequest, membership: UUID) -> HttpResponse:
    found = get_object_or_404(queries.members_of(request.municipality), uuid=membership)
    form = RoleForm(
        request.POST or None, municipality=request.municipality, initial={"role": found.role}
    )
    if request.method == "POST" and form.is_valid():
        services.change_role(found, role=form.cleaned_data["role"], by=request.actor)
        messages.success(request, f"Die Rolle von {found.user} ist gespeichert.")
        return redirect(_members_url(request.municipality))
    trail = [("Mitglieder", _members_url(request.municipality)), (str(found.user), "")]
    context = {"form": form, "membership": found, "trail": trail}
    return render(request, "accounts/member_edit.html", context)


@member(Role.COORDINATE, write=Role.COORDINATE)
def member_remove(request: MemberRequest, membership: UUID) -> HttpResponse:
    found = get_object_or_404(queries.members_of(request.municipality), uuid=membership)
    if request.method == "POST":
        services.remove_member(found, by=request.actor)
        messages.success(request, f"{found.user} gehört nicht mehr zu {request.municipality}.")
        return redirect(
            "accounts:start" if found.user == request.user else _members_url(request.municipality)
        )
    trail = [("Mitglieder", _members_url(request.municipality)), ("Mitgliedschaft beenden", "")]
    context = {"membership": found, "trail": trail, "is_last": queries.is_only_membership(found)}
    return render(request, "accounts/member_remove.html", context)


@public
@never_cache
@sensitive_post_parameters("password", "repeated")
def invitation_accept(request: Any, invitation: UUID) -> HttpResponse:
    found = get_object_or_404(
        Invitation.objects.select_related("municipality", "invited_by"), uuid=invitation
    )
    token = request.GET.get("schluessel", "")
    if not found.is_open() or not services.read_token(found, token):
        return render(request, EXPIRED, status=410)
    context: dict[str, Any] = {"invitation": found, "has_account": queries.has_account(found.email)}
    if context["has_account"]:
        return _join(request, context)
    form = AcceptForm(request.POST or None, email=found.email, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        services.accept_invitation(found, name=values["name"], password=values["password"])
        messages.success(request, "Ihr Konto ist angelegt. Bitte melden Sie sich jetzt an.")
        return redirect("account_login")
    return render(request, "accounts/invitation_accept.html", {**context, "form": form})


def _join(request: Any, context: dict[str, Any]) -> HttpResponse:
    """The invited person has an account already: signing in is the proof, one button the rest."""
    found = context["invitation"]
    is_right_person = request.user.is_authenticated and request.user.email == found.email
    if request.method == "POST" and is_right_person:
        services.join_by_invitation(found, person=request.user)
        messages.success(request, f"Sie gehören jetzt zu {found.municipality}.")
        return redirect("desk:today", found.municipality.slug)
    context["is_right_person"] = is_right_person
    return render(request, "accounts/invitation_join.html", context)


@member(Role.COORDINATE, write=Role.COORDINATE)
@require_safe
def audit_list(request: MemberRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    entries = queries.audit_entries(request.municipality, kind)
    kinds = [("", "Alle"), *AuditEntry.Kind.choices]
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "tabs": [
            (label, changed_query(request.GET, kind=value, page=None), value == kind)
            for value, label in kinds
        ],
        "reset_url": reverse("accounts:audit_list", args=[request.municipality.slug])
        if kind
        else "",
    }
    return render(request, "accounts/audit_list.html", context)


@member(Role.COORDINATE, write=Role.COORDINATE)
@require_safe
def audit_detail(request: MemberRequest, entry: UUID) -> HttpResponse:
    entries = queries.audit_entries(request.municipality).select_related("undoes", "undone_by")
    found = get_object_or_404(entries, uuid=entry)
    list_url = reverse("accounts:audit_list", args=[request.municipality.slug])
    context = {
        "entry": found,
        "rows": queries.changed_rows(found),
        "trail": [("Protokoll", list_url), (found.get_kind_display(), "")],
    }
    return render(request, "accounts/audit_detail.html", context)


@member(Role.READ, write=Role.EDIT)
@require_safe
@never_cache
def job_list(request: Any) -> HttpResponse:
    page = Paginator(queries.jobs_of(request.municipality), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "is_alive": any(job.is_active for job in page)}
    template = "accounts/_job_table.html" if request.htmx else "accounts/job_list.html"
    return render(request, template, context)


@member(Role.READ, write=Role.EDIT)
@require_safe
@never_cache
def job_detail(request: Any, job: UUID) -> HttpResponse:
    found = get_object_or_404(queries.jobs_of(request.municipality), uuid=job)
    list_url = reverse("accounts:job_list", args=[request.municipality.slug])
    context = {
        "job": found,
        "may_edit": request.actor.may(Role.EDIT),
        "trail": [("Aufträge", list_url), (found.kind, "")],
    }
    page = "accounts/_job_state.html" if request.htmx else "accounts/job_detail.html"
    return render(request, page, context)


@member(Role.READ, write=Role.EDIT)
@require_POST
def job_cancel(request: MemberRequest, job: UUID) -> HttpResponse:
    found: Job = get_object_or_404(queries.jobs_of(request.municipality), uuid=job)
    jobs.cancel(found)
    messages.success(request, "Der Auftrag wird abgebrochen.")
    return redirect("accounts:job_detail", request.municipality.slug, found.uuid)
