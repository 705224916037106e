"""Asks the addresses that records name, only those of hosts the operator allows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from kettenwerk.accounts import jobs
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Job, Municipality, Role
from kettenwerk.core import probe
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import Contact, LinkCheck, Organisation

JOB = "Adressen prüfen"
Kind, State = LinkCheck.Kind, LinkCheck.State
_STATES = {
    probe.State.WORKS: State.WORKS,
    probe.State.UNCLEAR: State.UNCLEAR,
    probe.State.BROKEN: State.BROKEN,
}


@dataclass(frozen=True, slots=True)
class Target:
    """One address of one record."""

    record: Organisation | Contact
    kind: str
    address: str
    host: str


def is_on() -> bool:
    """Off until the operator names the hosts that may be asked."""
    return bool(settings.CHECK_HOSTS)


def may_ask(host: str) -> bool:
    """A host of the setting, or one below it; „*“ stands for every public one."""
    host = host.lower().rstrip(".")
    return any(one in {"*", host} or host.endswith(f".{one}") for one in settings.CHECK_HOSTS)


def start_check(*, by: Actor, now: datetime | None = None) -> Job:
    """Starts the check as a job; once an hour is often enough."""
    if not by.may(Role.COORDINATE):
        message = "Die Prüfung starten kann nur, wer in dieser Kommune koordiniert."
        raise Refused(message)
    if not is_on():
        message = "Die Adressprüfung ist in dieser Installation nicht eingeschaltet."
        raise Refused(message)
    hour = timezone.localtime(now).strftime("%Y-%m-%dT%H")
    return jobs.start(JOB, {}, by=by, key=hour)


@jobs.handles(JOB)
def run_check(run: jobs.Run) -> str:
    """The job: a minute per slow address at worst, so nothing is locked meanwhile."""
    found = check_addresses(run.actor.municipality, progress=run.progress)
    broken = sum(1 for state in found if state != State.WORKS)
    return f"{len(found)} Adressen geprüft, {broken} antworten nicht oder sind fraglich."


def check_addresses(
    municipality: Municipality,
    *,
    progress: Callable[[int, int], None] | None = None,
    now: datetime | None = None,
) -> list[str]:
    """Asks each address of one's own records once and keeps what came of it."""
    now = now or timezone.now()
    targets = [one for one in _targets(municipality) if may_ask(one.host)]
    _forget_gone(municipality, targets)
    answers: dict[tuple[str, str], probe.Answer] = {}
    states = []
    for number, target in enumerate(targets, start=1):
        key = (target.kind, target.address)
        if key not in answers:
            answers[key] = _ask(target)
        states.append(_keep(target, answers[key], now))
        if progress is not None:
            progress(number, len(targets))
    return states


def _targets(municipality: Municipality) -> Iterator[Target]:
    for organisation in Organisation.objects.owned_by(municipality).exclude(website=""):
        try:
            host = urlsplit(organisation.website).hostname or ""
        except ValueError:
            host = ""
        yield Target(organisation, Kind.WEBSITE, organisation.website, host)
    for contact in Contact.objects.owned_by(municipality).exclude(email=""):
        domain = contact.email.rpartition("@")[2].lower()
        yield Target(contact, Kind.MAIL, domain, domain)


def _ask(target: Target) -> probe.Answer:
    permission = probe.Permission(may_ask, settings.CHECK_PRIVATE)
    if target.kind == Kind.WEBSITE:
        return probe.probe(target.address, permission)
    if probe.has_address(target.host):
        return probe.Answer(probe.State.WORKS, "")
    # A domain may take mail without having an address of its own: a person has to look.
    note = "Zu dieser Mail-Domain findet sich keine Adresse im Internet. Stimmt sie noch?"
    return probe.Answer(probe.State.UNCLEAR, note)


def _keep(target: Target, answer: probe.Answer, now: datetime) -> str:
    """What was found; „gestört seit“ keeps the first day of the trouble."""
    state = _STATES[answer.state]
    rows = LinkCheck.objects.filter(record=target.record.uuid, kind=target.kind)
    known = rows.filter(target=target.address[:300]).first()
    since = None if state == State.WORKS else (known and known.broken_since) or now
    LinkCheck.objects.update_or_create(
        record=target.record.uuid,
        kind=target.kind,
        defaults={
            "municipality": target.record.municipality,
            "table": target.record._meta.label_lower,
            "target": target.address[:300],
            "state": state,
            "note": answer.note,
            "checked_at": now,
            "broken_since": since,
        },
    )
    return str(state)


def _forget_gone(municipality: Municipality, targets: list[Target]) -> None:
    """Checks of addresses that no record names any more."""
    alive: set[tuple[UUID, str]] = {(one.record.uuid, one.kind) for one in targets}
    for check in LinkCheck.objects.filter(municipality=municipality):
        if (check.record, check.kind) not in alive:
            check.delete()
