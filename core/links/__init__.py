"""Links over time, pure: history, diagnosis in words, margin before a push."""
