"""Release: a town decides who else sees its hints, decisions and maturities."""

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.chain import services
from kettenwerk.chain.assessments.places import TOWN_KINDS
from kettenwerk.chain.forms import ReleaseForm
from kettenwerk.chain.models import Release
from kettenwerk.chain.queries import release_facts
from kettenwerk.chain.result import Chain
from kettenwerk.chain.views.frame import back_to, read_or_post, show, with_chain


@member(Role.READ, write=Role.COORDINATE)
@read_or_post
@with_chain()
def release(request: MemberRequest, chain: Chain) -> HttpResponse:
    home = chain.filter.home
    facts = release_facts(chain.municipality, home)
    form = ReleaseForm(request.POST or None, current=facts.release)
    if request.method == "POST" and form.is_valid():
        services.release(home, by=request.actor, audience=form.cleaned_data["audience"])
        messages.success(request, "Die Freigabe ist festgehalten und steht im Protokoll.")
        return back_to(chain, "release")
    others = Release.objects.of(chain.municipality).exclude(area=home).select_related("area")
    context = {
        "home": home,
        "facts": facts,
        "form": form,
        "others": others.order_by("area__ags"),
        "is_town": home.kind in TOWN_KINDS,
    }
    return show(request, chain, "release", [("Freigabe", "")], **context)


@member(Role.COORDINATE, write=Role.COORDINATE)
@require_POST
@with_chain()
def release_withdraw(request: MemberRequest, chain: Chain) -> HttpResponse:
    services.withdraw_release(chain.filter.home, by=request.actor)
    messages.success(request, "Die Freigabe ist zurückgenommen; nur Ihre Mitglieder sehen es noch.")
    return back_to(chain, "release")
