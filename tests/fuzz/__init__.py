"""Files and octets without sense, by the million."""
