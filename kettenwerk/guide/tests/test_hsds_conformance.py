"""The API keeps the specification: the rules OpenAPI cannot say, random requests, the strict schema."""

import json
import subprocess
import sys
import uuid
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from kettenwerk.guide.tests.hsds import (
    LISTS,
    OPENAPI,
    SPECIFICATION,
    STRICT,
    asked,
    everything,
    needs,
    public_kreis,
    refused,
)

CHECKER = SPECIFICATION / "hsds_check.py"
SHAPES = {
    "services": "c_service",
    "organizations": "c_organization",
    "service_at_locations": "c_service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
HEADER = {
    "total_items": int, "total_pages": int, "page_number": int, "size": int,
    "first_page": bool, "last_page": bool, "empty": bool, "contents": list,
}  # fmt: skip
ONE_DATABASE = pytest.mark.one_database(
    reason="the API only puts into other words what the gate and the search answer"
)


@pytest.fixture
def kreis(db, settings) -> None:
    settings.API_PER_MINUTE = 0
    public_kreis()


@pytest.fixture
def served(transactional_db, settings, live_server) -> str:
    """The address of the API on a real server."""
    settings.API_PER_MINUTE = 0
    public_kreis()
    return f"{live_server.url}/hsds"


@lru_cache(maxsize=1)
def components() -> Any:
    return json.loads(OPENAPI.read_text(encoding="utf-8"))["components"]


def faults_of(shape: str, value: Any) -> list[str]:
    schema = {"$ref": f"#/components/schemas/{shape}", "components": components()}
    checker = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{one.json_path} {one.message[:80]}" for one in checker.iter_errors(value)]


def closed(schema: Any) -> Any:
    """The schema without room for unknown properties, at every depth; as delivered it has some."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    is_object = isinstance(schema.get("properties"), dict)
    return {**inner, "additionalProperties": False} if is_object else inner


# ------------------------------------------------- rules of the specification that OpenAPI cannot say


@ONE_DATABASE
@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_the_whole_header_and_shows_each_id_once(kreis, name):
    first = asked(name, page=1, per_page=7)
    assert {key: type(first[key]) for key in HEADER} == HEADER
    assert first["size"] == len(first["contents"]) <= 7
    seen = []
    for number in range(1, first["total_pages"] + 1):
        page = asked(name, page=number, per_page=7)
        is_last = number == first["total_pages"]
        assert (page["first_page"], page["last_page"]) == (number == 1, is_last)
        assert (page["page_number"], page["empty"]) == (number, False)
        seen += [one["id"] for one in page["contents"]]
    assert len(set(seen)) == len(seen) == first["total_items"] > 0


@ONE_DATABASE
@pytest.mark.parametrize("name", LISTS)
def test_every_listed_id_resolves_and_no_other(kreis, name):
    for one in asked(name, per_page=10)["contents"]:
        assert asked(f"{name}/{one['id']}")["id"] == one["id"]
    for unknown in (uuid.uuid4(), "nichts", "%00", "../x"):
        status, faults = refused(f"{name}/{unknown}", "")
        assert status == 404
        assert faults


@ONE_DATABASE
def test_the_front_page_names_version_profile_and_description(kreis, client):
    found = asked("")
    assert found["version"] == "3.1"
    assert client.get(found["profile"]).status_code == 200
    assert client.get(found["openapi_url"]).json()["openapi"].startswith("3.1")


# --------------------------------------------------------------------------------- the specification


@needs(OPENAPI)
@ONE_DATABASE
@pytest.mark.parametrize("name", LISTS)
def test_every_object_has_the_shape_of_the_specification(kreis, name):
    for one in asked(name, per_page=20)["contents"]:
        whole = asked(f"{name}/{one['id']}")
        assert not faults_of(SHAPES[name], whole)
        listed = f"{SHAPES[name]}_list"
        if name == "service_at_locations":
            # The specification's OpenAPI calls what is at this address a service.
            assert not faults_of("c_service", whole)
        assert not faults_of(listed if listed in components()["schemas"] else SHAPES[name], one)


@needs(STRICT)
@ONE_DATABASE
def test_every_service_keeps_the_strict_schema(kreis):
    """No property that HSDS does not know, however deep."""
    schema = closed(json.loads(STRICT.read_text(encoding="utf-8")))
    checker = Draft202012Validator(schema, format_checker=FormatChecker())
    services = everything("services")
    assert len(services) > 60
    faults = [
        f"{one['name']}: {fault.json_path} {fault.message[:80]}"
        for one in services
        for fault in checker.iter_errors(one)
    ]
    assert not faults
    one = asked(f"services/{services[0]['id']}")
    assert not list(checker.iter_errors(one))
    one["contacts"][0]["eigenes"] = 1
    assert list(checker.iter_errors(one))


@needs(CHECKER)
@ONE_DATABASE
def test_the_checker_of_the_programme_finds_nothing(served):
    command = [sys.executable, str(CHECKER), served, str(OPENAPI), "--optional"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "FAIL" not in run.stdout


def fuzzed(served: str, schema: str, folder: Path, *options: str) -> str:
    """What schemathesis says of the API after random requests, in all its phases if not told otherwise."""
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run", schema),
        *(
            "--url",
            served,
            "--include-method",
            "GET",
            "--phases",
            "examples,coverage,fuzzing,stateful",
        ),
        *("--checks", "not_a_server_error,content_type_conformance,response_schema_conformance"),
        *("--suppress-health-check", "all", "--no-color", "--continue-on-failure", *options),
    ]
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=3600, check=False, cwd=folder
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    return run.stdout


@needs(OPENAPI)
@ONE_DATABASE
def test_random_requests_meet_no_error_and_no_broken_schema(served, tmp_path):
    said = fuzzed(served, str(OPENAPI), tmp_path, "--max-examples", "4", "--seed", "20111214")
    assert "passed" in said


@pytest.mark.proof
@needs(OPENAPI)
@ONE_DATABASE
def test_very_many_random_requests_meet_no_error_and_no_broken_schema(served, tmp_path):
    said = fuzzed(served, str(OPENAPI), tmp_path, "--max-examples", "200")
    assert "passed" in said


@ONE_DATABASE
def test_the_api_keeps_its_own_description(served, tmp_path):
    url = served.removesuffix("/hsds")
    options = ("--phases", "fuzzing,stateful", "--max-examples", "4", "--seed", "20111214")
    said = fuzzed(url, f"{served}/openapi.json", tmp_path, *options)
    assert "passed" in said
