"""Tags of pages about costs."""
