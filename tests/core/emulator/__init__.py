"""Checks of the emulated premise and its dongle."""
