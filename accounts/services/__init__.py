"""What people do to people: one module per thing. Every refusal is an error of `errors`."""
