"""A campaign of updates: which device, when, how often, how long, and what proves it."""
