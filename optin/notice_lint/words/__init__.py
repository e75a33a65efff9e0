"""The words themselves, by topic and language."""
