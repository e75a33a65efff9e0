"""One function for each kind of change: read it, call the room it concerns, say what came of it."""
