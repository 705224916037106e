"""What a detail page shows: facts, each with how we know it, and sections of related records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from kettenwerk.accounts.models import Municipality, Record, SharedRecord, Visibility
from kettenwerk.core.fields import CodesField
from kettenwerk.core.german import age_text, day_text, known_text
from kettenwerk.inventory.models import (
    OBJECTS,
    SUBJECTS,
    Basis,
    Contact,
    NamedGap,
    Network,
    Offer,
    PracticeProfile,
    ProfileRelation,
    Relation,
)
from kettenwerk.inventory.queries.links import HIDDEN, URL_NAMES, address, may_see

SEEN_FROM_THE_OBJECT: dict[str, str] = {
    Relation.Kind.BODY: "ist hier Projektträger",
    Relation.Kind.PARTNER: "ist hier Projektpartner",
    Relation.Kind.YOUTH_OFFICE: "ist hierfür Jugendamt",
    Relation.Kind.RESPONSIBLE: "ist hierfür zuständig",
    Relation.Kind.ADVISORY: "ist hier beratendes Mitglied",
    Relation.Kind.TAKES_PART: "ist hieran beteiligt",
    Relation.Kind.FUNDS: "fördert dies",
    Relation.Kind.COMMISSIONS: "beauftragt dies",
    Relation.Kind.OFFICE: "führt hier die Geschäfte",
    Relation.Kind.COORDINATES: "koordiniert dies",
    Relation.Kind.LED_TO: "mündete hierin",
    Relation.Kind.PART_OF: "ist ein Teil hiervon",
}
UNKNOWN_CODES = frozenset({"", "unknown", None})


@dataclass(frozen=True, slots=True)
class Value:
    """Words, maybe with a page behind them, how we know them and a remark."""

    text: str
    url: str = ""
    basis: str = ""
    note: str = ""
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled statement; no value means „nicht erhoben“."""

    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Related records; ``empty`` says in words that none are known."""

    heading: str
    values: tuple[Value, ...]
    empty: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """A whole detail page of one record."""

    record: Any
    lead: str
    groups: tuple[Group, ...]
    sections: tuple[Section, ...] = ()
    warnings: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Reader:
    """For whom a page is read, on which day; turns records into words with links."""

    municipality: Municipality
    as_of: date

    def value(self, record: Record | None, basis: str = "", note: str = "") -> tuple[Value, ...]:
        """A linked record, or nothing; a stranger learns no more than that there is one."""
        if record is None:
            return ()
        if isinstance(record, SharedRecord) and not may_see(record, self.municipality):
            return (Value(HIDDEN),)
        url = address(record, self.municipality) if type(record) in URL_NAMES else ""
        return (Value(str(record), url, _shown_basis(basis), note),)

    def values(self, records: Iterable[Record]) -> tuple[Value, ...]:
        return tuple(value for record in records for value in self.value(record))

    def relations(self, record: Record, name: str) -> Section:
        """Every other relation of a record, read from its side."""
        rows = Relation.objects.of(self.municipality).filter(
            Q(**{f"subject_{name}": record}) | Q(**{f"object_{name}": record})
        )
        rows = rows.select_related(*(f"{one}__municipality" for one in (*SUBJECTS, *OBJECTS)))
        values: list[Value] = []
        for row in rows:
            is_subject = row.subject == record
            words = row.get_kind_display() if is_subject else SEEN_FROM_THE_OBJECT[row.kind]
            note = f"{words} ({row.note})" if row.note else words
            found = self.value(row.object if is_subject else row.subject, note=note)
            values += (replace(one, more_url=address(row, self.municipality)) for one in found)
        return Section("Weitere Beziehungen", tuple(values))

    def transitions(self, record: Any) -> Section:
        """Transitions of the chain that name the record; the room above may be absent."""
        manager = getattr(record, "transitions", None)
        rows = manager.of(self.municipality).select_related("transition") if manager else ()
        values = [
            Value(str(row.transition), self._transition_url(row.transition), note=_basis_words(row))
            for row in rows
        ]
        return Section("Übergänge", tuple(values))

    def _transition_url(self, transition: Record) -> str:
        try:
            kwargs = {"town": self.municipality.slug, "uuid": transition.uuid}
            return reverse("chain:transition_detail", kwargs=kwargs)
        except NoReverseMatch:
            return ""


def _basis_words(row: Any) -> str:
    return str(row.get_basis_display()) if getattr(row, "basis", "") else ""


def _shown_basis(basis: str) -> str:
    """Only what is inferred is marked; what is printed speaks for itself."""
    return basis if basis == Basis.INFERRED else ""


def fact(label: str, text: object, basis: str = "", note: str = "") -> Fact:
    """A fact of plain words; nothing becomes „nicht erhoben“."""
    words = "" if text is None else str(text)
    return Fact(label, (Value(words, basis=_shown_basis(basis), note=note),) if words else ())


def coded(record: Any, name: str) -> Fact:
    """A code of a vocabulary in words, under the field's own label."""
    model_field = record._meta.get_field(name)
    code = getattr(record, name)
    if isinstance(model_field, CodesField):
        return Fact(label_of(record, name), tuple(Value(word) for word in model_field.labels(code)))
    text = "" if code in UNKNOWN_CODES else getattr(record, f"get_{name}_display")()
    return fact(label_of(record, name), text)


def known(record: Any, name: str) -> Fact:
    text = known_text(getattr(record, name))
    return fact(label_of(record, name), "" if text == "nicht erhoben" else text)


def label_of(record: Record, name: str) -> str:
    model_field: Any = record._meta.get_field(name)
    label = str(model_field.verbose_name)
    return label[:1].upper() + label[1:]


def origin(record: SharedRecord, *more: Fact) -> Group:
    """Where a record comes from and who keeps it; on every page."""
    facts = [fact("Quelle", record.source or "nicht angegeben")]
    if hasattr(record, "last_confirmed"):
        confirmed: Any = record
        facts.append(
            fact(
                "Zuletzt bestätigt",
                day_text(confirmed.last_confirmed),
                confirmed.last_confirmed_basis,
            )
        )
    facts += [*more, fact("Führende Kommune", record.municipality)]
    facts.append(fact("Zuletzt geändert", f"{day_text(record.modified)}, Version {record.version}"))
    return Group("Herkunft", tuple(facts))


def visibility_words(record: SharedRecord) -> str:
    """Who can see a record, in one sentence."""
    owner = record.municipality.name
    return {
        Visibility.INTERNAL: f"nur {owner}",
        Visibility.VERBUND: f"{owner} und der Verbund (der Kreis mit seinen Städten und Gemeinden)",
        Visibility.PUBLIC: "alle; der Eintrag ist öffentlich",
    }[Visibility(record.visibility)]


def kept(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Sections with something to say."""
    return tuple(one for one in sections if one.values or one.empty)


def ages_fact(record: Offer | Network | NamedGap) -> Fact:
    words = age_text(record.from_months, record.to_months)
    if isinstance(record, Offer) and record.age_subject == Offer.AgeSubject.ADULT:
        words += " (Alter der Erwachsenen)"
    return fact("Alter", words, getattr(record, "age_basis", ""))


def contacts(rows: Iterable[Contact], reader: Reader) -> Section:
    values: list[Value] = []
    for row in rows:
        ways = " · ".join(part for part in (row.phone, row.email, row.hours) if part)
        note = f"{ways} ({row.get_audience_display()})" if ways else row.get_audience_display()
        values += reader.value(row, note=note)
    return Section("Kontakte", tuple(values), empty="Noch kein Kontakt eingetragen.")


def profiles_of(record: Offer | Network, name: str, reader: Reader) -> Section:
    """Practice profiles about a record and those that name it beside their own."""
    m = reader.municipality
    own = PracticeProfile.objects.of(m).filter(**{name: record}).select_related("municipality")
    named = ProfileRelation.objects.of(m).filter(**{name: record})
    values = list(reader.values(own))
    for row in named.select_related("profile__municipality"):
        values += reader.value(row.profile, note="am Rande genannt")
    return Section("Praxisprofile", tuple(values))
