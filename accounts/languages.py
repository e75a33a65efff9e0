"""The language a person has chosen, kept in Django's language cookie."""

from typing import TypeVar

from django.conf import settings
from django.http import HttpResponseBase

from accounts.models import User

R = TypeVar("R", bound=HttpResponseBase)


def remember(response: R, user: User) -> R:
    """Answer in the person's language from now on; without a choice, in the browser's."""
    if not user.language:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
