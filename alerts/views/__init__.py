"""Pages of alerts: cases, what is done with them, rules, chats, a person's wishes, the log."""
