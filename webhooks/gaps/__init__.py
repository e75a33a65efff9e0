"""What Meta did not tell us: how we notice, what we do about it, and the page that says so."""
