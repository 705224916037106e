"""The tools around the code do what the Makefile promises."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from conftest import ON_POSTGRES
from scripts import pg_cluster
from tests.house import ROOT


def test_tests_have_a_data_folder_of_their_own():
    assert settings.DATA_DIR.is_relative_to(Path(tempfile.gettempdir()).resolve())
    assert str(settings.DATABASES["default"]["NAME"]) != str(ROOT / "data/kettenwerk.sqlite3")


@pytest.mark.django_db
def test_the_suite_runs_on_the_database_it_was_asked_for():
    assert connection.vendor == ("postgresql" if ON_POSTGRES else "sqlite")


def test_a_command_gets_a_server_and_leaves_nothing_behind(postgres_cluster):
    code = "import os, psycopg; a = os.environ['KETTENWERK_DATABASE']; psycopg.connect(a); print(a)"
    command = [sys.executable, "scripts/pg_cluster.py", "--", sys.executable, "-c", code]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    address = result.stdout.strip()
    assert address != postgres_cluster
    assert Path(postgres_cluster.partition("host=")[2]).is_dir()
    assert not Path(address.partition("host=")[2]).exists()


def test_the_exit_code_of_the_command_is_kept(postgres_cluster):
    assert pg_cluster.main(["--", sys.executable, "-c", "raise SystemExit(3)"]) == 3


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", pg_cluster.NOT_INSTALLED)])
def test_a_missing_server_is_an_error_only_in_ci(monkeypatch, capsys, ci, code):
    def nothing():
        message = "Kein PostgreSQL"
        raise pg_cluster.NotInstalled(message)

    monkeypatch.setattr(pg_cluster, "programs", nothing)
    monkeypatch.setitem(os.environ, "CI", ci)
    assert pg_cluster.main(["--", "true"]) == code
    assert "Kein PostgreSQL" in capsys.readouterr().err
