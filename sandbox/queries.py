"""Numbers in the query of a request to the control API."""

from starlette.requests import Request

HIGHEST = 10**9


class BadQuery(ValueError):
    """The query has a value that can't be meant; the text names it."""


def whole(request: Request, name: str, usual: int) -> int:
    """Raises BadQuery."""
    given = request.query_params.get(name, str(usual))
    if not (given.isascii() and given.isdigit() and len(given) < 11 and int(given) <= HIGHEST):
        raise BadQuery(f"{name} is a whole number from 0 to {HIGHEST}.")
    return int(given)
