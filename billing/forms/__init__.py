"""What people type about costs, by subject."""
