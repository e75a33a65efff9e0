"""What the commands share: the standard library only, for it runs before anything is installed."""
