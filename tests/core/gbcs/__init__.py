"""Checks of GBCS messages."""
