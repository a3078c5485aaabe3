"""Firmware files: an image as bytes and as values, its signature, and whether it may go to a device."""
