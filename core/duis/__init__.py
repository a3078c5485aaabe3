"""DUIS service requests, responses and alerts: built, parsed, signed, verified."""
