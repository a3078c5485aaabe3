"""What a session needs of any hub, and the dongle that lets the laptop play one."""
