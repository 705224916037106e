"""Who: municipalities (= tenants), people, roles; the base of every record, its versions and the audit log."""

import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Role(models.TextChoices):
    READ = "lesen", "Lesen"
    EDIT = "bearbeiten", "Bearbeiten"
    COORDINATE = "koordinieren", "Koordinieren"
    PROGRAMME = "programm", "Programmbüro"


class Visibility(models.TextChoices):
    INTERNAL = "intern", "nur intern"
    VERBUND = "verbund", "im Verbund"
    PUBLIC = "oeffentlich", "öffentlich"


class Municipality(models.Model):
    """A tenant: a Land, a Kreis or one of its towns."""

    class Kind(models.TextChoices):
        STATE = "land", "Land"
        DISTRICT = "kreis", "Kreis"
        TOWN = "stadt", "Stadt"
        VILLAGE = "gemeinde", "Gemeinde"

    slug = models.SlugField("Kurzname", unique=True)
    name = models.CharField("Name", max_length=120)
    kind = models.CharField("Art", max_length=10, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="gehört zu"
    )
    ags = models.CharField("Amtlicher Gemeindeschlüssel", max_length=8, blank=True)
    has_youth_office = models.BooleanField("eigenes Jugendamt", default=False)
    default_as_of = models.DateField(
        "Stand der Daten", null=True, blank=True, help_text="Leer = heute. Gesetzt für übernommene Altbestände."
    )

    class Meta:
        verbose_name = "Kommune"
        verbose_name_plural = "Kommunen"
        ordering: ClassVar = ["ags", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def verbund_root_id(self) -> int | None:
        """The Kreis whose towns share what is „im Verbund“; a Land or a free town has none."""
        if self.kind == self.Kind.DISTRICT:
            return self.pk
        is_in_kreis = self.parent is not None and self.parent.kind == self.Kind.DISTRICT
        return self.parent_id if is_in_kreis else None

    def tree_ids(self) -> set[int]:
        """Primary keys of this municipality and all below it."""
        found, level = {self.pk}, {self.pk}
        while level:
            below = Municipality.objects.filter(parent_id__in=level).values_list("pk", flat=True)
            level = set(below) - found
            found |= level
        return found


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **values: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address."""

    email = models.EmailField("E-Mail-Adresse", unique=True)
    name = models.CharField("Name", max_length=120)
    is_active = models.BooleanField("aktiv", default=True)
    is_demo = models.BooleanField("Vorführkonto", default=False)
    date_joined = models.DateTimeField("angelegt", default=timezone.now)
    closed_at = models.DateTimeField("geschlossen", null=True, blank=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        verbose_name = "Person"
        verbose_name_plural = "Personen"

    def __str__(self) -> str:
        return self.name or self.email


class Membership(models.Model):
    """What a person may do in one municipality."""

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="Person")
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="memberships", verbose_name="Kommune"
    )
    role = models.CharField("Rolle", max_length=12, choices=Role)
    since = models.DateTimeField("seit", auto_now_add=True)

    class Meta:
        verbose_name = "Mitgliedschaft"
        verbose_name_plural = "Mitgliedschaften"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "municipality"], name="one_role_per_municipality")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.municipality} · {self.get_role_display()}"


class Invitation(models.Model):
    """A mail that lets one person join one municipality until it expires."""

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.CASCADE, verbose_name="Kommune")
    email = models.EmailField("E-Mail-Adresse")
    name = models.CharField("Name", max_length=120)
    role = models.CharField("Rolle", max_length=12, choices=Role)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, verbose_name="eingeladen von")
    created = models.DateTimeField("angelegt", auto_now_add=True)
    expires = models.DateTimeField("gültig bis")
    accepted_at = models.DateTimeField("angenommen", null=True, blank=True)

    class Meta:
        verbose_name = "Einladung"
        verbose_name_plural = "Einladungen"
        ordering: ClassVar = ["-created"]

    def __str__(self) -> str:
        return f"{self.email} · {self.municipality}"

    def is_open(self) -> bool:
        return self.accepted_at is None and self.expires > timezone.now()

    @property
    def is_expired(self) -> bool:
        return self.accepted_at is None and self.expires <= timezone.now()


class Label(models.Model):
    """A municipality's own word for a code of a vocabulary."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, verbose_name="Kommune")
    vocabulary = models.CharField("Liste", max_length=40)
    code = models.CharField("Schlüssel", max_length=40)
    text = models.CharField("Bezeichnung", max_length=60)

    class Meta:
        verbose_name = "Bezeichnung"
        verbose_name_plural = "Bezeichnungen"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "vocabulary", "code"], name="one_word_per_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.vocabulary}.{self.code} = {self.text}"


class RecordQuerySet(models.QuerySet["Record"]):
    """Rows come to a page only through :meth:`of` or :meth:`owned_by`."""

    def live(self) -> Self:
        return self.filter(deleted_at=None)

    def of(self, municipality: Municipality) -> Self:
        """What the municipality may read: its own, what its Verbund shares, what is public."""
        path = f"{self.model.shown_through}__" if self.model.shown_through else ""
        shown = Q(municipality=municipality) | Q(**{f"{path}visibility": Visibility.PUBLIC})
        root = municipality.verbund_root_id
        if root is not None:
            in_verbund = Q(municipality_id=root) | Q(municipality__parent_id=root)
            shown |= Q(**{f"{path}visibility": Visibility.VERBUND}) & in_verbund
        return self.live().filter(shown)

    def owned_by(self, municipality: Municipality) -> Self:
        """What the municipality may write."""
        return self.live().filter(municipality=municipality)


class Record(models.Model):
    """Base of every tenant-owned row, children included."""

    shown_through: ClassVar[str] = ""

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", verbose_name="führende Kommune", editable=False
    )
    version = models.PositiveIntegerField("Version", default=1, editable=False)
    created = models.DateTimeField("angelegt", default=timezone.now, editable=False)
    modified = models.DateTimeField("geändert", default=timezone.now, editable=False)
    deleted_at = models.DateTimeField("gelöscht", null=True, blank=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def snapshot(self) -> dict[str, Any]:
        """Every stored value of the row, ready for JSON."""
        values = {}
        for field in self._meta.concrete_fields:
            value = field.value_from_object(self)
            plain = value is None or isinstance(value, bool | int | float | str)
            values[field.attname] = value if plain else _as_json(field, self)
        return values


def _as_json(field: Any, record: models.Model) -> Any:
    if isinstance(field, models.JSONField):
        return field.value_from_object(record)
    if isinstance(field, models.BinaryField):
        return None
    return field.value_to_string(record)


class SharedRecord(Record):
    """A record with a visibility of its own, a source and, after an import, a doubt."""

    visibility = models.CharField(
        "sichtbar für", max_length=12, choices=Visibility, default=Visibility.INTERNAL
    )
    source = models.CharField("Quelle", max_length=400, blank=True)
    doubt = models.CharField("Zweifel", max_length=400, blank=True, editable=False)

    class Meta:
        abstract = True


class ExternalId(models.Model):
    """Under which key another system or file knows a record."""

    owner = models.ForeignKey(Municipality, models.CASCADE, verbose_name="Kommune")
    data_set = models.CharField("Datenbestand", max_length=80)
    table = models.CharField("Tabelle", max_length=60)
    key = models.CharField("Schlüssel", max_length=200)
    record = models.UUIDField("Datensatz", db_index=True)

    class Meta:
        verbose_name = "Fremdschlüssel"
        verbose_name_plural = "Fremdschlüssel"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "data_set", "table", "key"], name="one_record_per_external_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.data_set}/{self.table}/{self.key}"


class AuditEntry(models.Model):
    """One thing somebody did; a change set when versions hang on it."""

    class Kind(models.TextChoices):
        EDIT = "bearbeitung", "Bearbeitung"
        IMPORT = "import", "Import"
        UNDO = "ruecknahme", "Rücknahme"
        DECISION = "entscheidung", "Entscheidung"
        RELEASE = "freigabe", "Freigabe"
        MEMBERS = "mitglieder", "Mitglieder"
        SIGN_IN = "anmeldung", "Anmeldung"
        EXPORT = "ausgabe", "Ausgabe"

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("Art", max_length=14, choices=Kind)
    at = models.DateTimeField("Zeitpunkt", default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name="Person")
    by_name = models.CharField("Name der Person", max_length=120, blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="Kommune")
    text = models.CharField("Was", max_length=400)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name="nimmt zurück"
    )

    class Meta:
        verbose_name = "Protokolleintrag"
        verbose_name_plural = "Protokolleinträge"
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H:%M} {self.text}"


class Version(models.Model):
    """A record as it stood after one change; rows are only ever added."""

    change_set = models.ForeignKey(
        AuditEntry, models.PROTECT, related_name="versions", verbose_name="Änderung"
    )
    table = models.CharField("Tabelle", max_length=60)
    record = models.UUIDField("Datensatz")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="Kommune")
    number = models.PositiveIntegerField("Nummer")
    snapshot = models.JSONField("Inhalt")

    class Meta:
        verbose_name = "Version"
        verbose_name_plural = "Versionen"
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "number"], name="version_numbers_are_unique")
        ]
        indexes: ClassVar = [models.Index(fields=["record", "-number"], name="versions_of_a_record")]

    def __str__(self) -> str:
        return f"{self.table} {self.record} v{self.number}"


class Job(models.Model):
    """A long task with a progress page."""

    class State(models.TextChoices):
        WAITING = "wartet", "wartet"
        RUNNING = "laeuft", "läuft"
        DONE = "fertig", "fertig"
        FAILED = "gescheitert", "gescheitert"
        CANCELLED = "abgebrochen", "abgebrochen"

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="Kommune")
    kind = models.CharField("Art", max_length=40)
    state = models.CharField("Stand", max_length=12, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("erledigt", default=0)
    total = models.PositiveIntegerField("insgesamt", default=0)
    message = models.CharField("Meldung", max_length=400, blank=True)
    parameters = models.JSONField("Angaben", default=dict)
    is_cancelled = models.BooleanField("Abbruch gewünscht", default=False)
    idempotency_key = models.CharField("Einmal-Schlüssel", max_length=120, unique=True)
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name="Person")
    created = models.DateTimeField("angelegt", default=timezone.now)
    heartbeat = models.DateTimeField("letztes Lebenszeichen", null=True, blank=True)

    class Meta:
        verbose_name = "Auftrag"
        verbose_name_plural = "Aufträge"
        ordering: ClassVar = ["-created"]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_state_display()}"

    @property
    def is_active(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}
