"""The rules, a file for each jurisdiction. Sources are named as they were read in November 2026."""
