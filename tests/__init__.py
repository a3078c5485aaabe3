"""The checks of the program; the folders mirror the code."""
