"""What is done with outgoing webhooks. Services never enqueue; nothing is sent inside a transaction."""
