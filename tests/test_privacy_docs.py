"""docs/datenschutz says what the models hold, or this fails."""

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from kettenwerk.accounts import privacy
from kettenwerk.config.management.commands import privacy_docs
from tests.house import ROOT


@pytest.mark.parametrize("name", sorted(privacy_docs.documents()))
def test_the_documents_are_what_the_register_says(name):
    written = (ROOT / "docs" / "datenschutz" / name).read_text(encoding="utf-8")
    message = "Bitte „kettenwerk privacy_docs“ laufen lassen und das Ergebnis lesen."
    assert written == privacy_docs.documents()[name], message


def test_every_field_that_looks_personal_is_registered():
    missing = privacy.unregistered(
        apps.get_models(), privacy_docs.REGISTER, privacy_docs.NOT_PERSONAL
    )
    assert not missing, (
        "Bitte in privacy.py (accounts) oder privacy_docs.py (andere Räume) eintragen."
    )


def test_every_entry_names_a_field_and_a_processing():
    assert not privacy.unknown_entries(apps.get_models(), privacy_docs.REGISTER)
    fields = {f"{m._meta.label}.{f.name}" for m in apps.get_models() for f in m._meta.fields}
    assert set(privacy_docs.NOT_PERSONAL) <= fields


def test_every_processing_has_fields():
    used = {key for names in privacy_docs.REGISTER.values() for key in names.values()}
    assert used == {one.key for one in privacy.PROCESSINGS}


class Planted(models.Model):
    mobile_phone = models.CharField("Rufnummer", max_length=20)
    contact = models.EmailField("Adresse")
    confirmed_by_name = models.CharField("bestätigt", max_length=20)
    who = models.CharField("Name der Person", max_length=20)
    colour = models.CharField("Farbe", max_length=20)

    class Meta:
        app_label = "planted"
        managed = False

    def __str__(self) -> str:
        return self.colour


def test_a_planted_personal_field_is_noticed():
    found = privacy.unregistered([Planted], {}, {"planted.Planted.who": "geprüft"})
    assert found == [
        "planted.Planted.mobile_phone",
        "planted.Planted.contact",
        "planted.Planted.confirmed_by_name",
    ]
    assert privacy.unknown_entries([Planted], {"planted.Planted": {"gone": "konto"}})
    assert privacy.unknown_entries([Planted], {"planted.Planted": {"who": "nie gehört"}})


def test_the_command_writes_the_documents(tmp_path):
    out = io.StringIO()
    call_command("privacy_docs", out=tmp_path, stdout=out)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(privacy_docs.documents())
