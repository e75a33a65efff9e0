"""What stands in the way of a message, as an error that names it."""

from __future__ import annotations

from messaging.models import Obstacle


class Stands(Exception):
    """Something of ours forbids it; Meta is not asked."""

    def __init__(self, obstacle: Obstacle, code: str = "") -> None:
        super().__init__(f"{obstacle} {code}".strip())
        self.obstacle, self.code = obstacle, code
