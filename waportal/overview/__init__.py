"""The first screen, composed of what every room knows: other parts for each role, each from a file here."""

from waportal.overview.screen import screen

__all__ = ["screen"]
