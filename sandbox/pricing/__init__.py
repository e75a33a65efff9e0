"""What a message costs under the model in force when it is delivered, and the ledger of it."""
