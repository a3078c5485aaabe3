"""The certificate of a visit: composed of its recording, laid out on pages, signed, read again."""
