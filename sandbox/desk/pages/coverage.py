"""Which paths are served, of how many in Meta's contract, and why the others are not."""

from starlette.requests import Request

from sandbox.coverage import GUIDE, PATHS
from sandbox.store import Doc, Store


def coverage(store: Store, request: Request) -> tuple[str, Doc]:
    groups = {
        "Paths of Meta’s contract": [one for one in PATHS if one.source != GUIDE],
        "Only in Meta’s guides": [one for one in PATHS if one.source == GUIDE],
    }
    return "coverage.html", {"groups": groups}


SHOWN = {"/desk/coverage/": coverage}
