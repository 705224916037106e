"""What a municipality could show to families: what is shown, what is ready, and what is missing for it.

Whatever the number of offers, :func:`standings_of` asks the database a fixed number of times, plus once
per level of „gehört zu“ and „Teil von“.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Prefetch, QuerySet

from kettenwerk.accounts.models import Municipality, Record, SharedRecord, Visibility
from kettenwerk.guide.models import GuideSetting
from kettenwerk.guide.queries.gate import (
    AUDIENCES,
    FUNCTIONS,
    IN_WORDS,
    KINDS,
    About,
    Against,
    day_of,
    public_contacts,
    reasons_against,
)
from kettenwerk.guide.words import internal_word
from kettenwerk.inventory.models import (
    Contact,
    Offer,
    OfferSite,
    OpeningTime,
    Organisation,
    Site,
    Text,
)

OUTSIDE_THE_CHAIN = {"municipality", "area"}


class Stand(StrEnum):
    """Where an offer stands on its way to families; the value is part of the address."""

    SHOWN = "oeffentlich"
    READY = "bereit"
    HELD = "fehlt"
    NOT_MEANT = "nicht"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why families do not see an offer; ``record`` is where to mend it, ``is_ours`` whether we may."""

    text: str
    record: SharedRecord
    is_ours: bool = True
    needs_contact: bool = False


@dataclass(frozen=True, slots=True)
class Withheld:
    """A text of a shown offer that stays inside because it names an internal word."""

    field: str
    word: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One own offer: where it stands, why, what stays inside, and what is released along with it."""

    offer: Offer
    stand: Stand
    reasons: tuple[Reason, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    along: tuple[SharedRecord, ...] = ()

    @property
    def along_words(self) -> str:
        """„Anbieter Jobcenter, 2 Kontakte“: what becomes public together with the offer."""
        named = [
            f"{row._meta.verbose_name} „{row}“"
            for row in self.along
            if isinstance(row, Offer | Organisation)
        ]
        for model in (Contact, Site):
            count = sum(isinstance(row, model) for row in self.along)
            words = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
            named += [f"{count} {words}"] if count else []
        return ", ".join(named)


def offers_with_parts(rows: "QuerySet[Offer]") -> list[Any]:
    """Offers with everything that decides whether families may see them."""
    contacts: QuerySet[Contact] = Contact.objects.live().filter(audience=Contact.Audience.PUBLIC)
    sites = OfferSite.objects.live().filter(site__deleted_at=None)
    sites = sites.select_related("site__organisation", "site__municipality")
    return list(
        rows.select_related("municipality", "provider__municipality", "part_of")
        .prefetch_related(
            Prefetch("contacts", contacts, to_attr="all_contacts"),
            Prefetch("provider__contacts", contacts, to_attr="house_contacts"),
            Prefetch("sites", sites, to_attr="all_sites"),
            Prefetch("texts", Text.objects.live(), to_attr="all_texts"),
            Prefetch("opening_times", OpeningTime.objects.live(), to_attr="all_hours"),
        )
        .order_by("name", "pk")
    )


def standings_of(municipality: Municipality) -> list[Standing]:
    """Every own offer by name."""
    rows = offers_with_parts(Offer.objects.owned_by(municipality))
    return standings(rows, {municipality.pk})


def standings(rows: Collection[Any], writers: Collection[int]) -> list[Standing]:
    """``writers`` are the keys of the municipalities whose records may be released here."""
    above = Above(rows)
    judge = _Judge(above, frozenset(writers))
    return [judge.standing(row) for row in rows]


class Above:
    """The records that must be public before an offer can be: its provider, what that belongs to, …

    A record may not point at one that fewer people see. Asks once per level.
    """

    def __init__(self, rows: Collection[Any]) -> None:
        self.known: dict[tuple[type[Record], int], SharedRecord] = {}
        first: list[SharedRecord] = list(rows)
        first += [link.site for row in rows for link in row.all_sites]
        self.learn(first)

    def learn(self, rows: list[SharedRecord]) -> None:
        """Reads these records' chains, level by level."""
        while rows:
            wanted: dict[type[SharedRecord], set[int]] = {}
            for row in rows:
                self.known[type(row), row.pk] = row
                for model, pk in _links(row):
                    wanted.setdefault(model, set()).add(pk)
            rows = []
            for model, pks in wanted.items():
                new = [pk for pk in sorted(pks) if (model, pk) not in self.known]
                if new:
                    found = model._default_manager.filter(pk__in=new)
                    rows += found.select_related("municipality")

    def of(self, row: SharedRecord) -> Iterator[SharedRecord]:
        """Everything above a record, itself last."""
        for model, pk in _links(row):
            if above := self.known.get((model, pk)):
                yield from self.of(above)
        yield self.known.get((type(row), row.pk), row)


def _links(row: SharedRecord) -> Iterator[tuple[type[SharedRecord], int]]:
    for one in row._meta.concrete_fields:
        target = one.related_model
        if one.name in OUTSIDE_THE_CHAIN or not isinstance(one, models.ForeignKey):
            continue
        pk = getattr(row, one.attname)
        if pk is not None and isinstance(target, type) and issubclass(target, SharedRecord):
            yield target, pk


def setting_of(municipality: Municipality) -> GuideSetting:
    """The municipality's setting, or a new one that is not stored yet."""
    rows = GuideSetting.objects.owned_by(municipality).select_related("office__municipality")
    return rows.first() or GuideSetting(municipality=municipality)


@dataclass(slots=True)
class _Judge:
    above: Above
    writers: frozenset[int]
    days: dict[int, Any] = field(default_factory=dict)

    def standing(self, row: Any) -> Standing:
        if row.function not in FUNCTIONS or row.kind not in KINDS or row.audience not in AUDIENCES:
            told = [
                Reason(one.text, row)
                for one in reasons_against(row, (), self._day(row))
                if one.about is not About.CONTACT
            ]
            return Standing(row, Stand.NOT_MEANT, tuple(told[:2]))
        contacts = [*row.all_contacts, *row.provider.house_contacts]
        withheld = tuple(_withheld(row))
        needed = list(dict.fromkeys(self.above.of(row)))
        ours = [one for one in contacts if _is_public(one) or self._may_write(one)]
        public = [one for one in ours if _is_public(one)]
        if all(map(_is_public, needed)) and not reasons_against(row, public, self._day(row)):
            along = tuple(self._along(row, needed, ours))
            return Standing(row, Stand.SHOWN, withheld=withheld, along=along)
        reasons = [self._reason(one, row) for one in reasons_against(row, ours, self._day(row))]
        foreign = [one for one in needed if not _is_public(one) and not self._may_write(one)]
        reasons += map(_foreign, foreign)
        if reasons:
            return Standing(row, Stand.HELD, tuple(reasons), withheld)
        along = tuple(self._along(row, needed, ours))
        return Standing(row, Stand.READY, withheld=withheld, along=along)

    def _reason(self, one: Against, row: Any) -> Reason:
        if one.about is About.PROVIDER:
            return Reason(one.text, row.provider, is_ours=self._may_write(row.provider))
        return Reason(one.text, row, needs_contact=one.about is About.CONTACT)

    def _along(
        self, row: Any, needed: Iterable[SharedRecord], contacts: Iterable[Contact]
    ) -> Iterator[SharedRecord]:
        """What is not public yet and has to be; a protected address stays where it is."""
        seen = {row}
        places = [link.site for link in row.all_sites if self._may_show(row, link.site)]
        chains = [self.above.of(site) for site in places]
        for one in (*needed, *contacts, *(one for chain in chains for one in chain)):
            if one not in seen and not _is_public(one):
                seen.add(one)
                yield one

    def _may_show(self, row: Any, site: Any) -> bool:
        is_open = row.provider.may_show_address and site.organisation.may_show_address
        needed = self.above.of(site)
        return is_open and all(_is_public(one) or self._may_write(one) for one in needed)

    def _may_write(self, record: Record) -> bool:
        return record.municipality_id in self.writers

    def _day(self, row: Any) -> Any:
        if row.municipality_id not in self.days:
            self.days[row.municipality_id] = day_of(row.municipality)
        return self.days[row.municipality_id]


def _is_public(record: SharedRecord) -> bool:
    return record.visibility == Visibility.PUBLIC


def _foreign(record: SharedRecord) -> Reason:
    text = (
        f"„{record}“ ist noch nicht öffentlich. Freigeben kann das nur {record.municipality}, "
        "denn dort wird der Eintrag geführt."
    )
    return Reason(text, record, is_ours=False)


def _withheld(row: Any) -> Iterator[Withheld]:
    """Own fields first, then translations, then what stands at contacts, sites and opening times."""
    told = [(_label(name), getattr(row, name)) for name in ("name", *IN_WORDS)]
    told += [
        (f"{_label(one.field)} auf {one.get_language_display()}", one.text) for one in row.all_texts
    ]
    for contact in (*row.all_contacts, *row.provider.house_contacts):
        told += [("Kontakt", contact.function), ("Sprechzeiten", contact.hours)]
    for link in row.all_sites:
        told += [("Standort", link.site.name), ("Barrierefreiheit", link.site.accessibility)]
    told += [("Hinweis zur Öffnungszeit", one.note) for one in row.all_hours]
    for label, text in dict.fromkeys(told):
        if word := internal_word(text):
            yield Withheld(label, word)


def _label(name: str) -> str:
    one: Any = Offer._meta.get_field(name)
    return str(one.verbose_name)


def office_contacts(setting: GuideSetting) -> list[Contact]:
    """What families are shown of the Familienbüro."""
    if setting.office is None:
        return []
    return list(public_contacts().filter(organisation=setting.office))


def address_notes(municipality: Municipality) -> dict[str, int]:
    """Own organisations whose address stays inside: protected ones, and freelancers without consent."""
    rows = Organisation.objects.owned_by(municipality)
    rule = Organisation.AddressRule
    return {
        "protected": rows.filter(address_rule=rule.PROTECTED).count(),
        "waiting": rows.filter(address_rule=rule.CONSENT, address_consent=None).count(),
    }
