"""Foreign clients, unmodified, on the emulated dongle."""
