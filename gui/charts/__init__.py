"""Charts: curves and bars by pyqtgraph, words and axes by the look."""
