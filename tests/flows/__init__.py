"""Whole journeys: the tool as people start it, an emulated premise beside it, and the truth of that premise."""
