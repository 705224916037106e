"""Life phases and lanes: the columns and rows of the picture, in the town's own words."""

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.chain import services
from kettenwerk.chain.forms import LaneForm, phase_forms
from kettenwerk.chain.models import LANE_FIELDS, LifePhase
from kettenwerk.chain.queries import phases_of
from kettenwerk.chain.result import Chain
from kettenwerk.chain.views.frame import address, back_to, read_or_post, show, with_chain
from kettenwerk.inventory.models import Field


def _owner(chain: Chain) -> str:
    """Whose phases the chain shows: „eigene“, „kreis“ or „mitgeliefert“."""
    phase = chain.phases[0]
    if not phase.pk:
        return "mitgeliefert"
    return "eigene" if phase.municipality_id == chain.municipality.pk else "kreis"


@member(Role.READ)
@require_safe
@with_chain()
def phase_list(request: MemberRequest, chain: Chain) -> HttpResponse:
    context = {
        "phases": chain.phases,
        "of_call": phases_of(chain.municipality, LifePhase.PhaseSet.CALL),
        "owner": _owner(chain),
        "lanes": [
            (lane.label, [Field(code).label for code in LANE_FIELDS[lane.code]])
            for lane in chain.lanes
        ],
    }
    return show(request, chain, "phase_list", [("Lebensphasen und Bahnen", "")], **context)


def _trail(chain: Chain, title: str) -> list[tuple[str, str]]:
    return [("Lebensphasen und Bahnen", address(chain, "phase_list")), (title, "")]


@member(Role.EDIT, write=Role.EDIT)
@read_or_post
@with_chain()
def phase_edit(request: MemberRequest, chain: Chain) -> HttpResponse:
    forms = phase_forms(request.POST or None, chain.phases)
    if request.method == "POST" and forms.is_valid():
        services.save_phases(forms.rows(), by=request.actor)
        messages.success(
            request, "Die Lebensphasen sind gespeichert; die Kette zeigt sie ab jetzt."
        )
        return back_to(chain, "phase_list")
    context = {"forms": forms, "owner": _owner(chain)}
    return show(request, chain, "phase_edit", _trail(chain, "Lebensphasen ändern"), **context)


@member(Role.EDIT, write=Role.EDIT)
@require_POST
@with_chain()
def phase_reset(request: MemberRequest, chain: Chain) -> HttpResponse:
    services.reset_phases(by=request.actor)
    messages.success(request, "Es gelten wieder die gemeinsamen Lebensphasen.")
    return back_to(chain, "phase_list")


@member(Role.EDIT, write=Role.EDIT)
@read_or_post
@with_chain()
def phase_lanes(request: MemberRequest, chain: Chain) -> HttpResponse:
    form = LaneForm(request.POST or None, labels={lane.code: lane.label for lane in chain.lanes})
    if request.method == "POST" and form.is_valid():
        services.save_lane_labels(form.cleaned_data, by=request.actor)
        messages.success(request, "Die Bezeichnungen der Bahnen sind gespeichert.")
        return back_to(chain, "phase_list")
    trail = _trail(chain, "Bahnen benennen")
    return show(request, chain, "phase_lanes", trail, form=form)
