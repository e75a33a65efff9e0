"""Notices: what a person is shown when asked to consent. Written in versions; what left its draft never
changes, and raw triggers of the database see to it (`optin/notices/guards.py`)."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from optin.notices.languages import CHOICES as LANGUAGES
from optin.notices.languages import direction
from optin.notices.rendering import Piece, pieces
from optin.notices.wording import Purpose, Wording


class NoticeStatus(models.TextChoices):
    """DRAFT → IN_REVIEW → PUBLISHED → RETIRED, or IN_REVIEW → SENT_BACK: what a colleague read stays as it
    was, and the next version begins with its words."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("With a colleague")
    SENT_BACK = "sent_back", _("Sent back")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


OPEN = (NoticeStatus.DRAFT, NoticeStatus.IN_REVIEW)
SHOWN = (NoticeStatus.PUBLISHED, NoticeStatus.RETIRED)  # people have, or may have, agreed to it


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, organisation: Organisation) -> NoticeQuerySet:
        return self.filter(organisation=organisation)


class Notice(models.Model):
    """One purpose of one business in one jurisdiction, in any number of languages. Only its name changes."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="notices")
    name = models.CharField(_("name"), max_length=80)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=2)  # ISO 3166, "EU" among them
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    business = models.CharField(_("business"), max_length=120)  # as the person sees it named
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("notice"), _("notices")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="notice_one_name"),
            models.CheckConstraint(
                condition=Q(jurisdiction__regex="^[A-Z]{2}$"), name="notice_jurisdiction_iso"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="notice_purpose_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NoticeVersionQuerySet(models.QuerySet["NoticeVersion"]):
    def of(self, organisation: Organisation) -> NoticeVersionQuerySet:
        return self.filter(notice__organisation=organisation)

    def published(self) -> NoticeVersionQuerySet:
        """Those that people are shown now."""
        return self.filter(status=NoticeStatus.PUBLISHED)

    def with_hash(self, text_hash: str) -> NoticeVersionQuerySet:
        """The one that an event of the ledger names, if it was ever shown."""
        return self.filter(text_hash=text_hash, status__in=SHOWN)

    def replaced(self) -> NoticeVersionQuerySet:
        """Retired, while the same notice is published in the same language with other words."""
        newer = NoticeVersion.objects.published().filter(
            notice=models.OuterRef("notice"), language=models.OuterRef("language")
        )
        return self.filter(models.Exists(newer), status=NoticeStatus.RETIRED)


class NoticeVersion(models.Model):
    """The words in one language, as each surface shows them, and their hash.

    While it is a draft it may be written; afterwards nothing of it changes but its status, who approved
    it and when.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()  # of the notice, over all its languages
    language = models.CharField(_("language"), max_length=15, choices=LANGUAGES)  # BCP 47
    status = models.CharField(
        _("status"), max_length=10, choices=NoticeStatus.choices, default=NoticeStatus.DRAFT
    )
    company = models.CharField(_("legal name"), max_length=200, blank=True)
    address = models.CharField(_("postal address"), max_length=300, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    privacy_url = models.CharField(_("privacy policy"), max_length=500, blank=True)
    terms_url = models.CharField(_("terms"), max_length=500, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    statement = models.TextField(_("sentence that is agreed to"), blank=True)
    details = models.TextField(_("details"), blank=True)
    message = models.TextField(_("WhatsApp message"), blank=True)
    reply = models.TextField(_("the person’s own message"), blank=True)
    script = models.TextField(_("phone script"), blank=True)
    # {"web": [["title", "…"], …], …}: exactly what is shown, see optin.notices.rendering
    rendering = models.JSONField(default=dict)
    written = models.BinaryField(default=bytes)  # the canonical bytes whose hash it is
    text_hash = models.CharField(
        _("hash"), max_length=64, validators=[RegexValidator("^[0-9a-f]{64}$")]
    )
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Everybody who wrote a part of it, made an exception for it, or offered it.
    author_ids = ArrayField(models.BigIntegerField())
    approved_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    offered_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    # What the lint said on the day of publishing: [{"code", "severity", "field", "reason"}, …]
    lint_report = models.JSONField(null=True, blank=True)
    policies = models.CharField(max_length=64, blank=True)  # optin.policies.version() of that day

    objects = NoticeVersionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("version of a notice"), _("versions of notices")
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="noticeversion_one_number"),
            models.UniqueConstraint(fields=["text_hash"], name="noticeversion_one_hash"),
            models.UniqueConstraint(
                fields=["notice", "language"],
                condition=Q(status="published"),
                name="noticeversion_one_published",
            ),
            models.UniqueConstraint(
                fields=["notice", "language"],
                condition=Q(status__in=["draft", "in_review"]),
                name="noticeversion_one_open",
            ),
            models.CheckConstraint(
                condition=Q(status__in=NoticeStatus.values), name="noticeversion_status_known"
            ),
            models.CheckConstraint(
                condition=Q(author_ids__len__gt=0), name="noticeversion_has_author"
            ),
            # Four eyes: who wrote it does not approve it, and nothing is shown that nobody approved.
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(author_ids__contains=[F("approved_by")]),
                name="noticeversion_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "retired"])
                | Q(
                    approved_by__isnull=False, published_at__isnull=False, offered_at__isnull=False
                ),
                name="noticeversion_shown_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} · {self.language} · {self.number}"

    @property
    def wording(self) -> Wording:
        notice = self.notice
        values = {name: getattr(self, name) for name in WRITTEN}
        about = {name: getattr(notice, name) for name in ("jurisdiction", "purpose", "business")}
        return Wording.of({**values, **about, "language": self.language})

    @property
    def surfaces(self) -> dict[str, list[Piece]]:
        return pieces(self.rendering)

    @property
    def is_draft(self) -> bool:
        return self.status == NoticeStatus.DRAFT

    @property
    def is_shown(self) -> bool:
        return self.status in SHOWN

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def reference(self) -> str:
        """What stands on a printed form and is told in the ledger."""
        return f"N{self.notice_id}-{self.number}"

    @property
    def link(self) -> str:
        slug = self.notice.organisation.slug
        return reverse("optin:notice_version_detail", args=[slug, self.notice_id, self.number])


# The fields of a version that people write.
WRITTEN = (
    "company", "address", "contact", "privacy_url", "terms_url",
    "title", "statement", "details", "message", "reply", "script",
)  # fmt: skip


class NoticeOverride(models.Model):
    """Why a finding that blocks does not count this time. Whoever publishes it agrees."""

    version = models.ForeignKey(NoticeVersion, on_delete=models.CASCADE, related_name="overrides")
    code = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="noticeoverride_one"),
            models.CheckConstraint(condition=~Q(reason=""), name="noticeoverride_why"),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.code}"


class NoticeMove(models.Model):
    """What happened to a version: who, when, from, to. Rows are added and never changed."""

    version = models.ForeignKey(NoticeVersion, on_delete=models.CASCADE, related_name="moves")
    from_status = models.CharField(max_length=10, blank=True)
    to_status = models.CharField(max_length=10, choices=NoticeStatus.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    note = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64)  # of the words at that moment

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_status__in=NoticeStatus.values), name="noticemove_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.from_status} → {self.to_status}"

    @property
    def is_edit(self) -> bool:
        return self.from_status == self.to_status

    @staticmethod
    def of(version: NoticeVersion, *, by: User, was: str, note: str = "") -> NoticeMove:
        fields: dict[str, Any] = {"from_status": was, "to_status": version.status, "note": note}
        return NoticeMove.objects.create(
            version=version, by=by, text_hash=version.text_hash, **fields
        )


class NoticeReview(models.Model):
    """Somebody read a published version again, and it stays as it is."""

    version = models.ForeignKey(NoticeVersion, on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.version} {self.at:%Y-%m-%d}"
