"""How people opt in: the kinds of flows, what is checked before one goes live, tokens, links, QR codes."""
