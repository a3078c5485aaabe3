"""Recorded visits: written, cut off, altered and read again."""
