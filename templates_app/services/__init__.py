"""What people and Meta do to a template. Services never enqueue and never hold a transaction
during a call."""
