"""Sending templates: which one is meant, whether the parameters fit it, and what the phone shows."""
