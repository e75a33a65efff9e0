"""Reading across models for one page or file; frozen dataclasses."""
