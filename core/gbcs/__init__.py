"""GBCS messages: frames, keys, use cases; typed values in, bytes out, and back. Pure."""
