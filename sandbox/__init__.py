"""Meta's WhatsApp Business Platform on a laptop: its own process, its own state, usable by any
Graph client.
"""
