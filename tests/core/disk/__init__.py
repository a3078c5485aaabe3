"""Files on a disk: whole, and held by one at a time."""
