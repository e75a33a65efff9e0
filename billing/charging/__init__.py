"""Facts into charges, in sets: the database's side of `billing/pricing/`."""
