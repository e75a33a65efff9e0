"""What people were shown when they consented: its texts, how each surface shows them, and their hash."""
