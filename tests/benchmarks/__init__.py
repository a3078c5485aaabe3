"""Measurements: run by `make bench`, never by the checks, because this depends on the machine."""
