"""Measurements: what the project promises, in figures. Each measurement is a command of its own."""
