"""A file for each subject."""
