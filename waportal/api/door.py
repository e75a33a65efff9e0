"""Who calls and where: the routes, the key, what it may do, and its name beside everything done with it."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router
from ninja.errors import AuthenticationError, HttpError
from ninja.security import HttpBearer

from accounts import keys
from accounts.models import ApiKey, Scope

# One for all: what shares a path has to share a router.
router = Router()


class KeyWith(HttpBearer):
    """Lets in a usable key that holds the scope; 401 without one, 403 without the scope."""

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        key = keys.authenticate(token)
        if key is None:
            raise AuthenticationError
        if self.scope and self.scope not in key.scopes:
            raise HttpError(403, f"This key lacks the scope {self.scope.value}.")
        return key


def key_of(request: HttpRequest) -> ApiKey:
    key: ApiKey = request.auth  # type: ignore[attr-defined]  # set by ninja from KeyWith
    return key
