"""The parts of the measurements."""
