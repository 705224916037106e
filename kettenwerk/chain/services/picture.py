"""The columns and rows of the picture, who else sees it, and views people keep for themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.text import slugify

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Label, Municipality, Visibility
from kettenwerk.chain.assessments.places import TOWN_KINDS
from kettenwerk.chain.filters import PARAMETERS
from kettenwerk.chain.models import Decision, Lane, LifePhase, Maturity, Release, SavedView
from kettenwerk.chain.services.rules import refuse_unless_coordinating, take_away
from kettenwerk.core.fields import ADULTHOOD_MONTHS, PREGNANCY_START_MONTHS
from kettenwerk.core.german import age_text
from kettenwerk.core.refusal import Refused
from kettenwerk.territory.models import Area

OWN_PHASES = "Eigene Lebensphasen der Kommune"


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase as typed; ``key`` is empty for a new one."""

    key: str
    name: str
    from_months: int
    to_months: int
    settings: str = ""
    has_soft_border: bool = True


@transaction.atomic
def save_phases(rows: Sequence[PhaseRow], *, by: Actor) -> AuditEntry:
    """Gives the municipality its own phases; those it shares with others stay as they are."""
    ordered = sorted(rows, key=lambda row: (row.from_months, row.to_months))
    refuse_broken_row(ordered)
    known = {row.key: row for row in _own_phases(by.municipality)}
    keys = {row.key for row in ordered if row.key}
    entry = audit.record_event(by, AuditEntry.Kind.EDIT, "Lebensphasen geändert")
    new, changed = [], []
    for row in ordered:
        phase = known.pop(row.key, None) if row.key else None
        if phase is None:
            phase = _new_phase(row, keys, by.municipality)
            new.append(phase)
        else:
            changed.append(phase)
        for name in ("name", "from_months", "to_months", "settings", "has_soft_border"):
            setattr(phase, name, getattr(row, name))
    for phase in known.values():
        phase.deleted_at = entry.at
        changed.append(phase)
    audit.bulk_save(entry, new, changed)
    return entry


def _own_phases(municipality: Municipality) -> list[LifePhase]:
    rows = LifePhase.objects.owned_by(municipality)
    return list(rows.filter(phase_set=LifePhase.PhaseSet.FINE))


def _new_phase(row: PhaseRow, keys: set[str], municipality: Municipality) -> LifePhase:
    """A town's own phases are its own business; those of the Kreis hold for its towns."""
    key = row.key or slugify(row.name)[:40] or "phase"
    if not row.key:
        key = next(k for n in range(1, 99) if (k := key if n == 1 else f"{key}-{n}") not in keys)
        keys.add(key)
    is_shared = municipality.kind == Municipality.Kind.DISTRICT
    return LifePhase(
        municipality=municipality,
        key=key,
        visibility=Visibility.VERBUND if is_shared else Visibility.INTERNAL,
        source=OWN_PHASES,
    )


def refuse_broken_row(rows: Sequence[PhaseRow]) -> None:
    """Every month from pregnancy to 21 belongs to a phase, and no phase lies inside another."""
    if len(rows) < 2:
        raise Refused("Eine Kette braucht mindestens zwei Lebensphasen.")
    for row in rows:
        if row.to_months <= row.from_months:
            raise Refused(f"„{row.name}“: Das Ende muss nach dem Anfang liegen.")
    if rows[0].from_months != PREGNANCY_START_MONTHS or rows[-1].to_months < ADULTHOOD_MONTHS:
        raise Refused(
            "Die Lebensphasen müssen von der Schwangerschaft (−0,75) bis 21 Jahre reichen."
        )
    for one, following in pairwise(rows):
        if following.from_months > one.to_months:
            missing = age_text(one.to_months, following.from_months)
            raise Refused(f"Zwischen „{one.name}“ und „{following.name}“ fehlt: {missing}.")
        if following.to_months < one.to_months or following.from_months == one.from_months:
            raise Refused(f"„{one.name}“ und „{following.name}“ liegen ineinander.")


@transaction.atomic
def reset_phases(*, by: Actor) -> AuditEntry:
    """Lets the shared phases hold again."""
    if by.municipality.kind == Municipality.Kind.DISTRICT:
        raise Refused("Die Lebensphasen des Kreises sind die gemeinsamen; bitte ändern Sie sie.")
    own = _own_phases(by.municipality)
    if not own:
        raise Refused("Hier gelten schon die gemeinsamen Lebensphasen.")
    entry = audit.record_event(by, AuditEntry.Kind.EDIT, "Eigene Lebensphasen aufgegeben")
    for phase in own:
        phase.deleted_at = entry.at
    audit.bulk_save(entry, [], own)
    return entry


@transaction.atomic
def save_lane_labels(labels: Mapping[str, str], *, by: Actor) -> None:
    """The municipality's own words for the lanes; an empty one gives the delivered word back."""
    rows = Label.objects.filter(municipality=by.municipality, vocabulary="lane")
    wanted = {code: text for code, text in labels.items() if text and text != Lane(code).label}
    words = [wanted.get(code, label) for code, label in Lane.choices]
    if len(set(words)) < len(words):
        raise Refused("Zwei Bahnen dürfen nicht gleich heißen.")
    rows.exclude(code__in=wanted).delete()
    for code, text in wanted.items():
        rows.update_or_create(
            code=code,
            defaults={"text": text},
            create_defaults={
                "municipality": by.municipality,
                "vocabulary": "lane",
                "code": code,
                "text": text,
            },
        )
    named = ", ".join(f"{Lane(code).label} = {text}" for code, text in wanted.items())
    text = f"Bezeichnungen der Bahnen: {named or 'wie mitgeliefert'}"
    audit.record_event(by, AuditEntry.Kind.EDIT, text)


# ---------------------------------------------------------------------------------------- release


@transaction.atomic
def release(area: Area, *, by: Actor, audience: str) -> Release:
    """Opens the town's hints, decisions and maturities; inventory keeps its own visibility."""
    refuse_unless_coordinating(by)
    if area.municipality_id != by.municipality.pk:
        raise Refused(f"Über die Freigabe von {area.name} entscheidet {area.name} selbst.")
    if area.kind not in TOWN_KINDS:
        raise Refused("Hinweise gibt es je Stadt oder Gemeinde; hier ist nichts freizugeben.")
    row = Release.objects.owned_by(by.municipality).filter(area=area).first()
    row = row or Release(area=area)
    row.audience, row.released_by = audience, by.name
    text = f"Freigegeben: {area} für {row.get_audience_display()}"
    entry = audit.save(row, by=by, kind=AuditEntry.Kind.RELEASE, text=text)
    _show(area, Visibility.VERBUND, entry)
    return row


def _show(area: Area, visibility: Visibility, entry: AuditEntry) -> None:
    for model in (Decision, Maturity):
        rows = list(model.objects.owned_by(entry.municipality).filter(area=area))
        changed = [row for row in rows if row.visibility != visibility]
        for row in changed:
            row.visibility = visibility
        audit.bulk_save(entry, [], changed)


@transaction.atomic
def withdraw_release(area: Area, *, by: Actor) -> None:
    """Closes it again; what others printed or noted meanwhile stays theirs."""
    refuse_unless_coordinating(by)
    row = Release.objects.owned_by(by.municipality).filter(area=area).first()
    if row is None:
        raise Refused(f"{area.name} hat nichts freigegeben.")
    entry = audit.record_event(by, AuditEntry.Kind.RELEASE, f"Freigabe zurückgenommen: {area}")
    take_away(row, by=by, text="", within=entry)
    _show(area, Visibility.INTERNAL, entry)


# ------------------------------------------------------------------------------------ saved views


def save_view(*, by: Actor, name: str, query: str) -> SavedView:
    """Keeps a filter under a name; the same name again replaces it."""
    if by.user is None:
        raise Refused("Ansichten gehören einer Person.")
    kept = urlencode([pair for pair in parse_qsl(query) if pair[0] in PARAMETERS])
    rows = SavedView.objects.owned_by(by.municipality).filter(user=by.user)
    view = rows.filter(name=name).first() or SavedView(user=by.user, name=name)
    view.query = kept
    audit.save(view, by=by)
    return view


def delete_view(view: SavedView, *, by: Actor) -> None:
    audit.delete(view, by=by)
