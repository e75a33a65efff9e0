"""Notices for tests, made by the services as people make them."""

from __future__ import annotations

from accounts.models import Organisation, Role, User
from optin import drafts
from optin.models import NoticeVersion
from optin.services import notices
from tests.people import make_member

FACTS = {
    "company": "Nice Shop GmbH",
    "address": "Hafenstraße 1, 20457 Hamburg",
    "contact": "hallo@niceshop.example",
    "privacy_url": "https://niceshop.example/datenschutz",
}


def make_draft(
    organisation: Organisation,
    by: User,
    *,
    name: str = "Offers, Germany",
    place: str = "DE",
    language: str = "de",
    **texts: str,
) -> NoticeVersion:
    """Waportal's draft of the place with everything filled in; nothing keeps it from being published."""
    draft = drafts.find(place, language)
    assert draft is not None
    return notices.create(
        organisation,
        by=by,
        language=language,
        texts={**FACTS, **draft.texts, **texts},
        name=name,
        jurisdiction=place,
        purpose=draft.purpose,
        business="Nice Shop",
    )  # fmt: skip


def make_published(
    organisation: Organisation, by: User, approver: User, **more: str
) -> NoticeVersion:
    version = make_draft(organisation, by, **more)
    notices.offer(version, by=by, reasons={})
    notices.publish(version, by=approver)
    return version


def two_people(organisation: Organisation) -> tuple[User, User]:
    """Who writes, and who approves."""
    return (
        make_member(organisation, Role.MARKETER, email="writer@example.com"),
        make_member(organisation, Role.COMPLIANCE, email="officer@example.com"),
    )
