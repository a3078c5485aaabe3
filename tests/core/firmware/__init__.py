"""Image files, signatures and the policy before a push."""
