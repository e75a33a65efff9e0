"""The people who receive and write messages: one handset each, played at the desk or by a crowd."""
