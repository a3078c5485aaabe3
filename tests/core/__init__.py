"""Checks of the engine, folder by folder."""
