"""What makes the ledger's log evidence: it is signed, kept elsewhere, promised, checked and given away."""
