"""Business portfolios, WhatsApp accounts and phone numbers: what they show, what is done with them."""
