"""What these services refuse."""

from __future__ import annotations


class NotSendable(Exception):
    """The template is not one that Meta sends now, or holds parts that waportal cannot fill."""


class TooMany(Exception):
    """More tests than an hour allows."""

    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} tests an hour.")
        self.most = most


class NotUnclear(Exception):
    """It is known by now what became of the message, or it is too early to ask."""


class NumberTaken(Exception):
    """A handset with this number is there already."""
