"""Generated histories: realistic messages of weeks or months, the same for the same seed."""
