"""Install codes, labels and who may join."""
