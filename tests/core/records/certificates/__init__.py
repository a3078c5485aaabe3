"""Certificates: composed, laid out, signed, attacked and read again."""
