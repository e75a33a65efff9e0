"""What reaches a person: numbers and Meta's user ids, how they are written, sealed and found again."""
