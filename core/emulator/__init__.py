"""A simulated premise behind a simulated Zigbee dongle: a program of its own that speaks the real protocols.

It is written from the protocols and shares no code with the tool that it tests, so that one mistake cannot
hide on both sides. Simulated time is in seconds, addresses are plain integers (EUI-64 as a 64-bit number,
written `00-DB-12-34-56-78-90-A0`), radio power is in dBm.
"""
