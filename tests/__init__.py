"""Tests of the house as a whole; a room's own tests lie in the room."""
