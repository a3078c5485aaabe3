"""Recorded visits: each stay at a premise as a file of chained, signed entries."""
