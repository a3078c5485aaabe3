"""How files are kept on a disk: written whole or not at all, and held by one program at a time. Knows nothing else."""
