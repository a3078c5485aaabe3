"""The edge: frames in and out of a Zigbee dongle; the only room that knows a radio library."""
