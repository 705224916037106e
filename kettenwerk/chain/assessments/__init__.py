"""The chain of one place: query → analysis → one result for every way of showing it."""

from kettenwerk.chain.assessments.chain import draw_chain

__all__ = ["draw_chain"]
