"""When somebody last said that a record is true."""

from django.db import models

from kettenwerk.inventory.models.vocabulary import Basis


class Confirmable(models.Model):
    """A record that grows old: only a person who checked it sets the day, never a save by itself."""

    last_confirmed = models.DateField("zuletzt bestätigt", null=True, blank=True)
    last_confirmed_basis = models.CharField(
        "Grundlage der Bestätigung", max_length=8, choices=Basis, blank=True
    )

    class Meta:
        abstract = True
