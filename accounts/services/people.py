"""A person's own settings, and the help support gives."""

from __future__ import annotations

from accounts.models import SecondFactor, User


def change(user: User, *, name: str, language: str) -> User:
    """The name others see, and the language of pages and mails (empty: the browser's)."""
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    return user


def forget_second_factors(user: User) -> bool:
    """For one who lost phone and recovery codes: they sign in by password and set up anew.

    False when there was none. The audit trail keeps who did it, as it keeps every second factor.
    """
    gone, _per_model = SecondFactor.objects.filter(user=user).delete()
    return bool(gone)


def open_account(user: User) -> bool:
    """A closed account may be used again. False when it was open."""
    return bool(User.objects.filter(pk=user.pk, is_active=False).update(is_active=True))
