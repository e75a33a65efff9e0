"""Pages about costs."""
