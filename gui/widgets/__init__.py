"""Small themed widgets that know nothing of the core's doings."""
