"""Pages about quality; all of them read."""
