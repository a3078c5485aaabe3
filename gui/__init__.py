"""The window: paints what the core tells it, and asks the core for everything else."""
