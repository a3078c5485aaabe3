"""Who may join: install codes, the hub's device log, and the session that opens and shuts the window."""
