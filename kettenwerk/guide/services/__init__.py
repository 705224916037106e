"""Decisions of the guide: what is released, who may find without an account."""
