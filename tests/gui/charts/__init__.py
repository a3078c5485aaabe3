"""Charts: what they draw, what they say, and when they fetch their library."""
