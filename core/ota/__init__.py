"""How an image travels: one transfer as a table machine, and the server that answers for many devices."""
