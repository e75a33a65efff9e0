"""What is known of a kind: its words, who is usually told, and where at Meta one acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise

from accounts.models import Role

Text = Promise | str

# Pages of Meta's where people do what no API does. Outside this site; each opens there.
SETTINGS = "https://business.facebook.com/settings/system-users"
SUPPORT = "https://business.facebook.com/business-support-home/"
TEMPLATES = "https://business.facebook.com/latest/whatsapp_manager/message_templates"
NUMBERS = "https://business.facebook.com/wa/manage/phone-numbers/"
BILLING = "https://business.facebook.com/billing_hub/"

NEWS = timedelta(days=30)  # so long news without an opposite stays open


@dataclass(frozen=True)
class Threshold:
    """The number from which on something of this kind is a case."""

    usual: int
    unit: Text
    least: int
    most: int


@dataclass(frozen=True)
class About:
    """One kind. The texts: what it means for us, what to do now, and the link to where one acts here."""

    meaning: Text
    action: Text
    go: Text
    roles: tuple[Role, ...]  # who is told, unless a rule says otherwise
    meta: str = ""  # where only Meta can act
    threshold: Threshold | None = None
    lasts: timedelta | None = None  # news without an opposite: it closes by itself after that
