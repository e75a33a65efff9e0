"""How allauth fits this house: people come by invitation, never by signing themselves up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponseBase

from accounts import languages
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponseBase:
        """The pages speak the person's language, also on a new machine."""
        response: HttpResponseBase = super().post_login(request, user, **kwargs)
        return languages.remember(response, user) if user.language else response


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A company sign-in lets in people who are here already, known by a verified e-mail."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        verified = [a.email for a in sociallogin.email_addresses if a.verified]
        user = User.objects.filter(email__in=[e.lower() for e in verified], is_active=True).first()
        if user:
            sociallogin.connect(request, user)
