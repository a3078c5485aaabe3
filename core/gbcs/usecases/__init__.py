"""Use cases by family: typed values in, content out, and back."""
