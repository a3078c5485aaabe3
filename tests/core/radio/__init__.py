"""Frames, questions and answers, and the mesh over a radio."""
