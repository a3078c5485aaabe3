"""One screen a file; screens get callables and models and do not know each other."""
