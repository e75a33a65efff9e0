"""One name in one language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import ExpressionWrapper, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from assets.models import WhatsAppAccount
from templates_app import announcing
from templates_app.models.words import EDITABLE, Status

# A worker holds a submission this long; longer than all tries of one push together.
PUSH_LEASE = timedelta(minutes=4)

# The text that it was translated from has a later revision.
OUTDATED = Q(
    translation__isnull=False,
    translation__source__number__lt=F("translation__source__template__revision__number"),
)
# It still reads like that text, and nobody confirmed it.
UNTRANSLATED = Q(
    translation__isnull=False,
    translation__confirmed_at=None,
    translation__source_body=F("body"),
)


class TemplateQuerySet(models.QuerySet["Template"]):
    def of(self, organisation: Organisation) -> TemplateQuerySet:
        return self.filter(organisation=organisation)

    def in_account(self, waba_id: str) -> TemplateQuerySet:
        return self.filter(account__waba_id=waba_id)

    def listed(self) -> TemplateQuerySet:
        """What people work with: not the ones Meta generated for Direct Send."""
        return self.exclude(meta_source="AUTO_GENERATED")

    def compared(self) -> TemplateQuerySet:
        """With `is_outdated`, `is_untranslated` and `made_from` (the template it was made from)."""
        flag = models.BooleanField()
        return self.annotate(
            is_outdated=ExpressionWrapper(OUTDATED, flag),
            is_untranslated=ExpressionWrapper(UNTRANSLATED, flag),
            made_from=F("translation__source__template"),
        )

    def outdated(self) -> TemplateQuerySet:
        return self.filter(OUTDATED)

    def untranslated(self) -> TemplateQuerySet:
        return self.filter(UNTRANSLATED)

    def due_on(self, day: date) -> TemplateQuerySet:
        """Those that have expired, or are to be reviewed again, by this day."""
        gone = (Status.DELETED, Status.PENDING_DELETION)
        due = Q(expires_on__lte=day) | Q(review_by__lte=day)
        return self.filter(due).exclude(status__in=gone)

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
    copied_from = models.ForeignKey(
        "Template", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    assigned_to = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="assigned_templates"
    )
    expires_on = models.DateField(null=True, blank=True)  # from this day on it is not submitted
    review_by = models.DateField(null=True, blank=True)  # a colleague looks at it again by then
    review_every = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # months; each review sets `review_by` anew
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
    # A draft made by a program: its key's id and the Idempotency-Key it gave.
    request_key = models.CharField(max_length=140, blank=True)
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
            models.UniqueConstraint(
                fields=["organisation", "request_key"],
                condition=~Q(request_key=""),
                name="template_unique_request",
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
            # The clock's look for what runs out or is to be reviewed again.
            models.Index(
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False),
                name="template_expiring",
            ),
            models.Index(
                fields=["review_by"],
                condition=Q(review_by__isnull=False),
                name="template_reviewing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.language}"

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    def has_expired(self, today: date) -> bool:
        """`today` where its organisation is."""
        return self.expires_on is not None and self.expires_on <= today

    def is_review_due(self, today: date) -> bool:
        return self.review_by is not None and self.review_by <= today

    @property
    def has_fixed_category(self) -> bool:
        """Meta keeps the category of an approved template, whatever becomes of its text.

        https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
        """
        return bool(self.meta_id) and self.meta_status == "APPROVED"

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
            self.events.create(
                from_status=current, to_status=to, source=source, by=by,
                note=note, payload=payload or {}, word=word, happened_at=happened_at,
                revision_id=changes.get("revision_id", self.revision_id),
            )  # fmt: skip
            self.status = to
            for field, value in changes.items():
                setattr(self, field, value)
            announcing.moved(self, was=current, source=source)
        return True
