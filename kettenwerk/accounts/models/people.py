"""Municipalities (= tenants), the people in them, and what they may do."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core import checks
from django.db import DatabaseError, models
from django.utils import timezone


class Role(models.TextChoices):
    READ = "lesen", "Lesen"
    EDIT = "bearbeiten", "Bearbeiten"
    COORDINATE = "koordinieren", "Koordinieren"
    PROGRAMME = "programm", "Programmbüro"


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
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="gehört zu",
    )
    ags = models.CharField("Amtlicher Gemeindeschlüssel", max_length=8, blank=True)
    has_youth_office = models.BooleanField("eigenes Jugendamt", default=False)
    default_as_of = models.DateField(
        "Stand der Daten",
        null=True,
        blank=True,
        help_text="Leer = heute. Gesetzt für übernommene Altbestände.",
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
    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name="Person"
    )
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="memberships", verbose_name="Kommune"
    )
    role = models.CharField("Rolle", max_length=12, choices=Role)
    since = models.DateTimeField("seit", auto_now_add=True)

    class Meta:
        verbose_name = "Mitgliedschaft"
        verbose_name_plural = "Mitgliedschaften"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "municipality"], name="one_role_per_municipality"
            )
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


@checks.register(deploy=True)
def no_demo_people_in_production(**_: Any) -> list[checks.CheckMessage]:
    """People of the demo have a known password; a real installation must not hold them."""
    if settings.IS_DEMO:
        return []
    try:
        count = User.objects.filter(is_demo=True).count()
    except DatabaseError:
        return []  # not migrated yet: nobody is there
    if not count:
        return []
    message = f"In dieser Datenbank gibt es {count} Vorführkonten."
    hint = "Beginnen Sie mit einer leeren Datenbank, oder löschen Sie die Vorführkonten."
    return [checks.Error(message, hint=hint, id="kettenwerk.E001")]
