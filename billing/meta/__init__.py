"""Meta's own figures: reading them, keeping them, bringing in what Meta has forgotten."""
