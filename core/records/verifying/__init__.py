"""The verdict on a file that claims to be a recording or a certificate."""
