"""Links over time and their diagnosis in words."""
