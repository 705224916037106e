"""What every test gets: profiles for random examples, and the rules of the markers."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from scripts import pg_cluster

IS_CI = os.environ.get("CI") == "true"
IS_PROOF = os.environ.get("KETTENWERK_PROOF") == "full"
ON_POSTGRES = os.environ.get("KETTENWERK_DATABASE", "").startswith("postgresql:")
CHROMIUM = Path(os.environ.get("KETTENWERK_CHROMIUM", "/usr/bin/chromium"))
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_serialized_rollback"}

# Small by default so that the suite stays quick; the same examples every time in CI, so that a
# red run is about the change at hand; thousands of new ones in `make proof`.
_CALM = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("default", max_examples=30, deadline=None, suppress_health_check=_CALM)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.register_profile("proof", settings.get_profile("default"), max_examples=3000)
settings.load_profile("proof" if IS_PROOF else "ci" if IS_CI else "default")


def _needs_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("django_db"):
        return True
    return bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, run again what asks a database and could hear something else from it."""
    for item in items:
        for marker in item.iter_markers("one_database"):
            assert marker.kwargs.get("reason"), f"{item.nodeid}: one_database needs a reason"
    if not ON_POSTGRES:
        return
    stay = [item for item in items if _needs_database(item) and not _is_seen(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(stay)])
    items[:] = stay


def _is_seen(item: pytest.Item) -> bool:
    """Whether the run on SQLite said all there is to say: pages in a browser, and what is marked so."""
    return any(item.get_closest_marker(name) for name in ("browser", "one_database"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and not ON_POSTGRES:
        pytest.skip("only on PostgreSQL, in the second run of `make test`")
    if item.get_closest_marker("browser") and not CHROMIUM.exists():
        reason = "Chromium fehlt (apt install chromium)"
        if IS_CI:
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    """The address of a PostgreSQL server of its own, for tests that start the command line."""
    try:
        with pg_cluster.cluster() as address:
            yield address
    except pg_cluster.NotInstalled as reason:
        if IS_CI:
            pytest.fail(str(reason))
        pytest.skip(str(reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The counts that heavy proofs hand over with ``record_property``."""
    passed = terminalreporter.stats.get("passed", [])
    lines = [
        f"{report.nodeid.partition('::')[2]}: {name} {value:,}"
        for report in passed
        for name, value in report.user_properties
        if isinstance(value, int)
    ]
    if lines:
        terminalreporter.section("Gezählt")
        sys.stdout.flush()
        for line in sorted(lines):
            terminalreporter.line(line)
