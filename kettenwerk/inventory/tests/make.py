"""The cast of this room's tests for the rooms above."""

from kettenwerk.inventory.tests.postbox import Postbox, open_postbox, plain
from kettenwerk.inventory.tests.world import World, signed_in

__all__ = ["Postbox", "World", "open_postbox", "plain", "signed_in"]
