"""Campaigns, their estimates and their evidence."""
