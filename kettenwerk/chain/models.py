"""Understanding: life phases, transitions, standards, what bodies decided, and frozen reports."""

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, TextChoices

from kettenwerk.accounts.models import Municipality, Record, RecordQuerySet, SharedRecord, User
from kettenwerk.core.fields import PREGNANCY_START_MONTHS
from kettenwerk.inventory.models import (
    Agreement,
    Field,
    Known,
    Network,
    Offer,
    PreventionTarget,
)
from kettenwerk.territory.models import Area

_R_co = TypeVar("_R_co", bound=Record, covariant=True)


class Lane(TextChoices):
    """The lanes of the picture; each gathers fields of work."""

    HEALTH = "gesundheit", "Gesundheit"
    YOUTH = "jugendhilfe", "Jugendhilfe"
    EDUCATION = "bildung", "Bildung"
    SOCIAL = "sozialleistung", "Sozialleistung"
    LEISURE = "ehrenamt_freizeit", "Ehrenamt & Freizeit"
    LAW = "recht_schutz", "Recht & Schutz"


LANE_FIELDS: dict[str, tuple[str, ...]] = {
    Lane.HEALTH: (Field.HEALTH,),
    Lane.YOUTH: (Field.YOUTH,),
    Lane.EDUCATION: (Field.EDUCATION,),
    Lane.SOCIAL: (Field.SOCIAL, Field.WELFARE),
    Lane.LEISURE: (Field.CIVIL_SOCIETY, Field.CULTURE_SPORT, Field.CHURCH),
    Lane.LAW: (Field.LAW, Field.POLICE),
}
LANE_OF_FIELD = {field: lane for lane, fields in LANE_FIELDS.items() for field in fields}
FIELDS_WITHOUT_LANE = (Field.ADMINISTRATION, Field.POLITICS)


class LifePhase(SharedRecord):
    """A stretch of childhood; borders are soft, neighbours may overlap."""

    class PhaseSet(models.TextChoices):
        FINE = "fein", "feine Lebensphasen"
        CALL = "aufruf", "Lebensphasen des Aufrufs"

    phase_set = models.CharField("Reihe", max_length=8, choices=PhaseSet, default=PhaseSet.FINE)
    key = models.SlugField("Schlüssel", max_length=40)
    name = models.CharField("Lebensphase", max_length=60)
    from_months = models.IntegerField(
        "Alter ab (Monate)", validators=[MinValueValidator(PREGNANCY_START_MONTHS)]
    )
    to_months = models.IntegerField("Alter bis (Monate)")
    settings = models.CharField("Orte und Einrichtungen", max_length=200, blank=True)
    has_soft_border = models.BooleanField("fließende Grenze", default=True)

    class Meta:
        verbose_name = "Lebensphase"
        verbose_name_plural = "Lebensphasen"
        ordering: ClassVar = ["from_months", "to_months"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "phase_set", "key"],
                condition=Q(deleted_at=None),
                name="one_phase_per_key",
            ),
            models.CheckConstraint(
                condition=Q(to_months__gt=F("from_months")),
                name="phase_span_is_half_open",
                violation_error_message="„Alter bis“ muss größer sein als „Alter ab“.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Transition(SharedRecord):
    """A joint of the chain: a handover between settings or responsibilities."""

    key = models.SlugField("Schlüssel", max_length=80)
    from_setting = models.CharField("von", max_length=80)
    to_setting = models.CharField("nach", max_length=80)
    short = models.CharField("Kurzform", max_length=12, blank=True)
    from_months = models.IntegerField("Alter ab (Monate)", null=True, blank=True)
    to_months = models.IntegerField("Alter bis (Monate)", null=True, blank=True)
    has_named_owner = models.CharField(
        "Verantwortung benannt", max_length=4, choices=Known, blank=True
    )
    note = models.CharField("Anmerkung", max_length=400, blank=True)

    class Meta:
        verbose_name = "Übergang"
        verbose_name_plural = "Übergänge"
        ordering: ClassVar = ["from_months", "to_months", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "key"],
                condition=Q(deleted_at=None),
                name="one_transition_per_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_setting} → {self.to_setting}"


class TransitionNetwork(Record):
    class Basis(models.TextChoices):
        STATED = "stated", "genannt"
        EXAMPLE = "example", "nur als Beispiel genannt"
        INFERRED = "inferred", "erschlossen"

    transition = models.ForeignKey(
        Transition, models.CASCADE, related_name="networks", verbose_name="Übergang"
    )
    network = models.ForeignKey(
        Network, models.PROTECT, related_name="transitions", verbose_name="Netzwerk"
    )
    basis = models.CharField("Grundlage", max_length=8, choices=Basis)
    shown_through = "transition"

    class Meta:
        verbose_name = "Netzwerk eines Übergangs"
        verbose_name_plural = "Netzwerke von Übergängen"

    def __str__(self) -> str:
        return f"{self.transition}: {self.network}"


class TransitionOffer(Record):
    transition = models.ForeignKey(
        Transition, models.CASCADE, related_name="offers", verbose_name="Übergang"
    )
    offer = models.ForeignKey(
        Offer, models.PROTECT, related_name="transitions", verbose_name="Angebot"
    )
    shown_through = "transition"

    class Meta:
        verbose_name = "Angebot eines Übergangs"
        verbose_name_plural = "Angebote von Übergängen"

    def __str__(self) -> str:
        return f"{self.transition}: {self.offer}"


class TransitionAgreement(Record):
    transition = models.ForeignKey(
        Transition, models.CASCADE, related_name="agreements", verbose_name="Übergang"
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="transitions", verbose_name="Vereinbarung"
    )
    shown_through = "transition"

    class Meta:
        verbose_name = "Vereinbarung eines Übergangs"
        verbose_name_plural = "Vereinbarungen von Übergängen"

    def __str__(self) -> str:
        return f"{self.transition}: {self.agreement}"


class Maturity(SharedRecord):
    """How far one town has settled a transition; set by a person, never by a count."""

    class Level(models.IntegerChoices):
        UNSETTLED = 0, "noch nicht geregelt"
        PERSONAL = 1, "persönlich"
        AGREED = 2, "abgesprochen"
        WRITTEN = 3, "schriftlich vereinbart"
        LIVED = 4, "gelebt und überprüft"

    transition = models.ForeignKey(
        Transition, models.CASCADE, related_name="maturities", verbose_name="Übergang"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="Gebiet")
    level = models.PositiveSmallIntegerField("Reife", choices=Level)
    owner = models.CharField("verantwortlich", max_length=200, blank=True)
    protocol = models.CharField("Verfahren oder Protokoll", max_length=300, blank=True)
    decided_by = models.CharField("festgestellt von", max_length=200)
    decided_on = models.DateField("festgestellt am")

    class Meta:
        verbose_name = "Reife eines Übergangs"
        verbose_name_plural = "Reife von Übergängen"
        ordering: ClassVar = ["-decided_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["transition", "area"],
                condition=Q(deleted_at=None),
                name="one_maturity_per_town",
            )
        ]

    def __str__(self) -> str:
        return f"{self.transition} in {self.area}: {self.get_level_display()}"


class Standard(SharedRecord):
    """What should at least be there, per lane, phase and level; a proposal until a body adopts it."""

    key = models.SlugField("Schlüssel", max_length=80)
    title = models.CharField("Standard", max_length=200)
    lane = models.CharField("Bahn", max_length=20, choices=Lane)
    phase = models.SlugField("Lebensphase", max_length=40)
    prevention_level = models.CharField(
        "Prävention nach Zielgruppe", max_length=12, choices=PreventionTarget, blank=True
    )
    minimum = models.PositiveSmallIntegerField("mindestens", default=1)
    adopted_by = models.CharField("beschlossen von", max_length=200, blank=True)
    adopted_on = models.DateField("beschlossen am", null=True, blank=True)

    class Meta:
        verbose_name = "Standard"
        verbose_name_plural = "Standards"
        ordering: ClassVar = ["lane", "phase"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "key"],
                condition=Q(deleted_at=None),
                name="one_standard_per_key",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="standard_has_a_source"),
            models.CheckConstraint(
                condition=Q(adopted_on=None, adopted_by="")
                | (Q(adopted_on__isnull=False) & ~Q(adopted_by="")),
                name="standard_is_adopted_by_a_body_on_a_date",
                violation_error_message="Bitte Gremium und Datum zusammen angeben.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_adopted(self) -> bool:
        return self.adopted_on is not None

    def is_adopted_on(self, day: date) -> bool:
        """Whether a body had adopted it by then; before, it was a proposal."""
        return self.adopted_on is not None and self.adopted_on <= day


class StandardTown(Record):
    """A town that an adopted standard binds."""

    standard = models.ForeignKey(
        Standard, models.CASCADE, related_name="towns", verbose_name="Standard"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="gebundene Stadt")
    shown_through = "standard"

    class Meta:
        verbose_name = "gebundene Stadt"
        verbose_name_plural = "gebundene Städte"

    def __str__(self) -> str:
        return f"{self.standard} in {self.area}"


class Decision(SharedRecord):
    """What a body made of a hint or an overlap; quiet until the facts change."""

    class Verdict(models.TextChoices):
        CONFIRMED = "bestaetigt", "Lücke bestätigt"
        NO_NEED = "kein_bedarf", "kein Bedarf"
        SOLVED = "anders_geloest", "anders gelöst"
        DATA_MISSING = "daten_fehlen", "Daten fehlen"
        WANTED = "gewollte_vielfalt", "gewollte Vielfalt (§ 5 SGB VIII)"
        COORDINATE = "abstimmen", "miteinander abstimmen"
        DISCUSS = "beraten", "im Gremium beraten"

    HINT_VERDICTS = ("bestaetigt", "kein_bedarf", "anders_geloest", "daten_fehlen")
    OVERLAP_VERDICTS = ("gewollte_vielfalt", "abstimmen", "beraten")

    about = models.CharField(
        "worüber", max_length=160, help_text="stabiler Schlüssel des Hinweises"
    )
    title = models.CharField("Hinweis", max_length=300)
    facts = models.CharField("Fingerabdruck der Tatsachen", max_length=64)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="Gebiet")
    lane = models.CharField("Bahn", max_length=20, choices=Lane, blank=True)
    from_months = models.IntegerField("Alter ab (Monate)", null=True, blank=True)
    to_months = models.IntegerField("Alter bis (Monate)", null=True, blank=True)
    verdict = models.CharField("Entscheidung", max_length=20, choices=Verdict)
    body = models.CharField("Gremium", max_length=200)
    decided_on = models.DateField("entschieden am")
    reason = models.CharField("Begründung", max_length=600, blank=True)

    class Meta:
        verbose_name = "Entscheidung"
        verbose_name_plural = "Entscheidungen"
        ordering: ClassVar = ["-decided_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_verdict_display()}"


class Audience(TextChoices):
    """For whom a town releases something."""

    VERBUND = "verbund", "Kreis und Städte im Verbund"
    PROGRAMME = "programm", "Verbund und Programmbüro"


class ReleasedQuerySet(RecordQuerySet[_R_co]):
    """Rows a town releases for an audience."""

    def for_programme(self, viewer: Municipality) -> Self:
        """What the towns of a Land released to its programme office; nothing for anybody else."""
        if viewer.kind != Municipality.Kind.STATE:
            return self.none()
        towns = viewer.tree_ids()
        return self.live().filter(audience=Audience.PROGRAMME, municipality__in=towns)


class Release(Record):
    """A town opens its findings, decisions and maturities, towards the Verbund or the programme too."""

    objects: ClassVar = ReleasedQuerySet["Release"].as_manager()

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="Gebiet")
    audience = models.CharField("freigegeben für", max_length=12, choices=Audience)
    released_by = models.CharField("freigegeben von", max_length=120)
    shown_through = "area"

    class Meta:
        verbose_name = "Freigabe"
        verbose_name_plural = "Freigaben"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area"], condition=Q(deleted_at=None), name="one_release_per_area"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.get_audience_display()}"


class Report(SharedRecord):
    """A Sachstand: frozen and dated; its papers are kept byte by byte, also when it is released."""

    objects: ClassVar = ReleasedQuerySet["Report"].as_manager()

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="Gebiet")
    number = models.PositiveIntegerField("Nummer")
    as_of = models.DateField("Stand")
    created_by_name = models.CharField("erstellt von", max_length=120)
    content = models.JSONField("Inhalt")
    pdf = models.BinaryField("PDF")
    docx = models.BinaryField("Word")
    digest = models.CharField("Prüfsumme", max_length=64)
    audience = models.CharField("freigegeben für", max_length=12, choices=Audience, blank=True)

    class Meta:
        verbose_name = "Sachstand"
        verbose_name_plural = "Sachstände"
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "area", "number"], name="report_numbers_are_unique"
            )
        ]

    def __str__(self) -> str:
        return f"Sachstand {self.area} Nr. {self.number}"


class SavedView(Record):
    """A filter of the chain page under a name."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="Person")
    name = models.CharField("Name der Ansicht", max_length=80)
    query = models.CharField("Filter", max_length=400)

    class Meta:
        verbose_name = "gespeicherte Ansicht"
        verbose_name_plural = "gespeicherte Ansichten"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "municipality", "name"],
                condition=Q(deleted_at=None),
                name="one_view_per_name",
            )
        ]

    def __str__(self) -> str:
        return self.name
