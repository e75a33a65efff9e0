"""What the commands in bin/ share: standard library only, because it runs before anything is installed."""
