"""Qt models that mirror the core's rows."""
