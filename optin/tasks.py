"""What runs on the clock. All of it may run twice or late."""

from __future__ import annotations

from optin.services import doubting


def watch_unclear() -> None:
    """Tell of messages that wait too long for a decision."""
    doubting.watch()
