import pytest

from kettenwerk.desk.tests.make import Desk


@pytest.fixture
def desk(db) -> Desk:
    return Desk()
