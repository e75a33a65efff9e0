"""The words our columns may hold."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a template is. The first five are ours; the rest are Meta's, in our spelling.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
    """

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("With a colleague")
    CLEARED = "cleared", _("Cleared")
    SUBMITTING = "submitting", _("Being submitted")
    PENDING = "pending", _("In review at Meta")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    PAUSED = "paused", _("Paused")
    DISABLED = "disabled", _("Disabled")
    IN_APPEAL = "in_appeal", _("In appeal")
    LIMIT_EXCEEDED = "limit_exceeded", _("Over the limit")
    ARCHIVED = "archived", _("Archived")
    PENDING_DELETION = "pending_deletion", _("Being deleted")
    DELETED = "deleted", _("Deleted")
    UNKNOWN = "unknown", _("Unknown to us")


OURS = (Status.DRAFT, Status.IN_REVIEW, Status.CLEARED, Status.SUBMITTING)
# At Meta, and Meta takes edits of them.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
CHANGEABLE = (Status.APPROVED, Status.REJECTED, Status.PAUSED)
EDITABLE = (Status.DRAFT, Status.IN_REVIEW, Status.CLEARED, *CHANGEABLE)


class Category(models.TextChoices):
    MARKETING = "MARKETING", _("Marketing")
    UTILITY = "UTILITY", _("Utility")
    AUTHENTICATION = "AUTHENTICATION", _("Authentication")


class Source(models.TextChoices):
    """Who told us: the cause of an event."""

    PERSON = "person", _("Person")
    JOB = "job", _("Job")
    WEBHOOK = "webhook", _("Webhook")
    POLL = "poll", _("Poll")


class Verdict(models.TextChoices):
    CLEARED = "cleared", _("Cleared")
    CHANGES = "changes", _("Changes asked")


class Subject(models.TextChoices):
    """What an event is about."""

    STATUS = "status", _("Status")
    CATEGORY = "category", _("Category")
    QUALITY = "quality", _("Quality")
    CONTENT = "content", _("Content")
    PROBLEM = "problem", _("Problem")
    ERRAND = "errand", _("Errand")
    COMMENT = "comment", _("Comment")
    ASSIGNMENT = "assignment", _("Assignment")
    REVIEW = "review", _("Review")
    DATES = "dates", _("Dates")
