"""Sudden ends: of the tool at every block, of the device's power, of the dongle; what was kept, and how it went on."""
