"""Reads of the inventory: lists with filters, details with every relation, history in words."""
