"""Pages about accounts and numbers, connections, and the secrets of connections."""
