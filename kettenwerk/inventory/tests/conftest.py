import pytest

from kettenwerk.inventory.tests.world import World


@pytest.fixture
def world(db) -> World:
    return World()
