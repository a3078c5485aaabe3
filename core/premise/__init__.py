"""The premise as plain values: devices, links, topology, what the hub can do, and the rules that plan it."""
