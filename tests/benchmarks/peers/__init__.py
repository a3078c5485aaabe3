"""The same work done by others, each unmodified and driven as its users drive it."""
