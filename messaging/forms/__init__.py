"""What people fill in to send a test, to add a handset, to choose replies."""
