"""Pages of outgoing webhooks, in an organisation's settings."""
