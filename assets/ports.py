"""What this room needs from above, with safe defaults; `waportal.wiring` binds the real ones."""

from collections.abc import Callable


def _no_request() -> str:
    return ""


# The id of the request or job that makes a call, to find its log lines again.
current_request: Callable[[], str] = _no_request
