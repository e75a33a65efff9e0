"""What people fill in about costs, by subject."""
