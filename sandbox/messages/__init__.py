"""Messages: what a business may send, what happens to it on its way, media and receipts."""
