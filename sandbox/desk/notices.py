"""The sentence shown once after a form: a cookie that only the server writes and reads, for a minute."""

import json
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from sandbox.desk.forms import Outcome
from sandbox.store import Doc

COOKIE = "sandbox_said"
LONGEST = 500
SECONDS = 60


def tell(response: Response, outcome: Outcome) -> None:
    """Shown by the next page."""
    said = {"note": outcome.note[:LONGEST], "failed": outcome.failed}
    response.set_cookie(
        COOKIE, quote(json.dumps(said)), SECONDS, path="/desk", httponly=True, samesite="strict"
    )


def told(request: Request) -> Doc | None:
    """What the last form did, if this is the page after it."""
    try:
        said = json.loads(unquote(request.cookies.get(COOKIE, "")))
        return {"note": str(said["note"]), "failed": bool(said["failed"])}
    except (ValueError, KeyError, TypeError):
        return None


def forget(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/desk")
