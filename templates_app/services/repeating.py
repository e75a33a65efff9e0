"""Drafts that programs make: asked for twice, there is still one."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assets.models import WhatsAppAccount
from templates_app.content import Content
from templates_app.models import Template
from templates_app.services.drafting import create_draft
from templates_app.services.errors import NameTaken, TemplateError


class KeyReused(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key was used for another template already."))


def create_draft_once(
    account: WhatsAppAccount,
    *,
    name: str,
    language: str,
    category: str,
    content: Content,
    by: User,
    request_key: str,
) -> Template:
    """A new draft, or the one that was made for this `request_key` before (as it is now).

    Without a `request_key` each call is a new one. Raises NameTaken, KeyReused.
    """
    if made := _made_before(account, request_key):
        return _the_same(made, account, name, language)
    try:
        with transaction.atomic():
            made = create_draft(
                account, name=name, language=language, category=category, content=content, by=by
            )
            Template.objects.filter(pk=made.pk).update(request_key=request_key)
    except (NameTaken, IntegrityError):  # or somebody asked at the same moment
        made = _made_before(account, request_key)
        if made is None:
            raise NameTaken from None
        return _the_same(made, account, name, language)
    return made


def _made_before(account: WhatsAppAccount, request_key: str) -> Template | None:
    rows = Template.objects.filter(organisation=account.organisation_id, request_key=request_key)
    return rows.first() if request_key else None


def _the_same(made: Template, account: WhatsAppAccount, name: str, language: str) -> Template:
    if (made.account_id, made.name, made.language) != (account.pk, name, language):
        raise KeyReused
    return made
