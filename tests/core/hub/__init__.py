"""The dongle as a hub."""
