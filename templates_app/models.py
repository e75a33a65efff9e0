"""Message templates: one row per name and language in an account, its immutable revisions, its
events."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from assets.models import WhatsAppAccount


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
EDITABLE = (Status.DRAFT, Status.IN_REVIEW, Status.CLEARED, Status.REJECTED)


# A worker holds a submission this long; longer than all tries of one push together.
PUSH_LEASE = timedelta(minutes=4)


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


class TemplateQuerySet(models.QuerySet["Template"]):
    def of(self, organisation: Organisation) -> TemplateQuerySet:
        return self.filter(organisation=organisation)

    def in_account(self, waba_id: str) -> TemplateQuerySet:
        return self.filter(account__waba_id=waba_id)

    def listed(self) -> TemplateQuerySet:
        """What people work with: not the ones Meta generated for Direct Send."""
        return self.exclude(meta_source="AUTO_GENERATED")

    def due_for_push(self, now: datetime) -> TemplateQuerySet:
        """Submissions nobody is at Meta with: the doorbell was lost, the worker died, or it is
        time again."""
        free = Q(push_started_at=None) | Q(push_started_at__lt=now - PUSH_LEASE)
        return self.filter(free, status=Status.SUBMITTING).exclude(push_after__gt=now)


class Template(models.Model):
    """One name in one language. The content is in `revision`; what Meta says of it is kept
    verbatim beside."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="templates"
    )
    account = models.ForeignKey(WhatsAppAccount, on_delete=models.PROTECT, related_name="templates")
    name = models.CharField(_("name"), max_length=512)
    language = models.CharField(_("language"), max_length=15)
    category = models.CharField(_("category"), max_length=40)  # as Meta bills it, once it is there
    requested_category = models.CharField(max_length=40, blank=True)  # what we asked for
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    status_at = models.DateTimeField(
        null=True, blank=True
    )  # when Meta's latest word was true; older news do not move it
    meta_id = models.CharField(max_length=40, blank=True)
    meta_status = models.CharField(max_length=60, blank=True)  # Meta's own word, known to us or not
    meta_source = models.CharField(max_length=40, blank=True)
    rejected_reason = models.CharField(max_length=80, blank=True)
    rejection_info = models.JSONField(default=dict, blank=True)  # {"reason", "recommendation"}
    quality = models.CharField(max_length=20, blank=True)  # GREEN, YELLOW, RED, UNKNOWN
    correct_category = models.CharField(max_length=40, blank=True)  # an announced change
    facts = models.JSONField(default=dict, blank=True)  # what else Meta answered, verbatim
    revision = models.ForeignKey(
        "Revision", on_delete=models.PROTECT, null=True, related_name="+"
    )  # null only between the two inserts of one transaction
    meta_revision = models.ForeignKey(
        "Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # what Meta has; `revision` runs ahead of it while somebody edits
    body = models.TextField(blank=True)  # the revision's body text, for lists and search
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: it existed at Meta before us
    assigned_to = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="assigned_templates"
    )
    push_started_at = models.DateTimeField(
        null=True, blank=True
    )  # a worker is, or was, at Meta with it
    push_attempts = models.PositiveSmallIntegerField(default=0)
    push_after = models.DateTimeField(null=True, blank=True)  # not to be tried again before
    push_problem = models.CharField(
        max_length=200, blank=True
    )  # why it waits or came back: a key of templates_app.problems, class and code behind it
    read_at = models.DateTimeField(null=True, blank=True)
    missing_since = models.DateTimeField(null=True, blank=True)  # Meta no longer lists it
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "name", "language"],
                condition=~Q(status="deleted"),
                name="template_unique_per_language",
            ),
            models.UniqueConstraint(
                fields=["account", "meta_id"],
                condition=~Q(meta_id=""),
                name="template_unique_meta_id",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="template_status_known"
            ),
        ]
        indexes = [
            # The list: an organisation's templates, newest change first.
            models.Index(fields=["organisation", "-updated_at"], name="template_list"),
            # The sweeper's look for submissions whose worker or doorbell was lost.
            models.Index(
                fields=["push_started_at"],
                condition=Q(status="submitting"),
                name="template_pushing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.language}"

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def subject(self) -> str:
        """What its alerts are about."""
        return f"template:{self.pk}"

    @property
    def link(self) -> str:
        return reverse("templates_app:template_detail", args=[self.organisation.slug, self.pk])

    def move(
        self,
        to: str,
        *,
        source: str,
        by: User | None = None,
        expected: tuple[str, ...] | None = None,
        note: str = "",
        payload: dict[str, Any] | None = None,
        word: str = "",
        happened_at: datetime | None = None,
        **changes: Any,
    ) -> bool:
        """Go to another status and record why, both or neither. False when somebody was faster.

        `expected` are the statuses it may leave (default: the one this object was loaded with);
        `changes`
        are other fields set in the same update; `word` and `happened_at` are Meta's, for the event.
        """
        old = self.status
        allowed = expected or (old,)
        with transaction.atomic():
            rows = Template.objects.filter(pk=self.pk, status__in=allowed)
            current = rows.select_for_update().values_list("status", flat=True).first()
            if current is None:
                return False
            rows.update(status=to, updated_at=timezone.now(), **changes)
            Event.objects.create(
                template_id=self.pk, from_status=current, to_status=to, source=source, by=by,
                note=note, payload=payload or {}, word=word, happened_at=happened_at,
                revision_id=changes.get("revision_id", self.revision_id),
            )  # fmt: skip
        self.status = to
        for field, value in changes.items():
            setattr(self, field, value)
        return True


class Revision(models.Model):
    """One version of a template's content, never changed once written (a trigger refuses it).

    While its author is still typing and nobody was shown it, it may be replaced by a later row: see
    services.drafting. `content` has the shape of Meta's create call: {"components": […],
    "parameter_format": "POSITIONAL"|"NAMED"}.
    """

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: read from Meta
    begun_at = models.DateTimeField(default=timezone.now, editable=False)  # of its sitting
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="revision_unique_number"),
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.template} #{self.number}"


class Verdict(models.TextChoices):
    CLEARED = "cleared", _("Cleared")
    CHANGES = "changes", _("Changes asked")


class Review(models.Model):
    """A colleague's word on one revision. Four eyes: never the revision's own author (checked in
    the service)."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="review_verdict_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision} {self.verdict}"


class Subject(models.TextChoices):
    """What an event is about."""

    STATUS = "status", _("Status")
    CATEGORY = "category", _("Category")
    QUALITY = "quality", _("Quality")
    CONTENT = "content", _("Content")
    PROBLEM = "problem", _("Problem")


class Event(models.Model):
    """What happened to a template: who or what, when, from, to, and the payload that caused it.

    Equal `from_status` and `to_status`: nothing moved (a late or unknown word, a category, a
    problem).
    """

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="events")
    about = models.CharField(max_length=10, choices=Subject.choices, default=Subject.STATUS)
    word = models.CharField(max_length=60, blank=True)  # Meta's own word, as it came
    happened_at = models.DateTimeField(null=True, blank=True)  # as Meta says; `at` is when we heard
    at = models.DateTimeField(default=timezone.now, editable=False)
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20)
    source = models.CharField(max_length=10, choices=Source.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True)
    payload = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="event_source_known"
            ),
            models.CheckConstraint(condition=Q(about__in=Subject.values), name="event_about_known"),
        ]
        indexes = [
            models.Index(fields=["template", "-at"], name="event_timeline"),  # the status timeline
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.template}: {self.from_status or '—'} → {self.to_status}"


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    def of(self, organisation: Organisation) -> SyncRunQuerySet:
        return self.filter(account__organisation=organisation)


class SyncRun(models.Model):
    """One reading of all templates of an account. The open row is the claim; `beat_at` moves
    with each page."""

    account = models.ForeignKey(WhatsAppAccount, on_delete=models.CASCADE, related_name="sync_runs")
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    pages = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    odd = models.PositiveIntegerField(default=0)  # kept, but we could not understand them fully
    problem = models.CharField(max_length=200, blank=True)  # why it ended early, as class and code

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(finished_at=None), name="syncrun_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-started_at"], name="syncrun_latest"),  # "last read"
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.started_at:%Y-%m-%d %H:%M}"
