"""Hefte and cards of the guide as tagged PDF/UA-1, made from public offers alone (typst)."""
