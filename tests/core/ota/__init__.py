"""Firmware over the air: the transfer, its messages, the server."""
