"""Long runs: many seeds of a premise in which everything goes wrong, and serial bytes without sense."""
