"""Journeys: the tool drives each shipped scenario from its one door, and the premise itself says how it came out."""
