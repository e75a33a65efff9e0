"""Flows: the ways by which people opt in, each of one notice. Once live, what people see of one never
changes, and a raw trigger of the database sees to it (`optin/capture/guards.py`)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from optin.models.notices import NoticeStatus, NoticeVersion

TOKEN = "^[2-9B-DF-HJ-NP-TV-Z]{6}$"  # noqa: S105  # as `optin.capture.tokens` makes them


class FlowKind(models.TextChoices):
    """Where a person meets it. What each is and asks for: `optin.capture.kinds`."""

    LINK = "link", _("Link or QR code")
    QUICK_REPLY = "quick_reply", _("Button of a template")
    SIGNUP = "signup", _("Meta’s In-App Signup")
    FORM = "form", _("Web form")
    PAPER = "paper", _("Paper, counter and telephone")


class FlowStatus(models.TextChoices):
    """DRAFT → LIVE → ENDED. Another wording is another flow."""

    DRAFT = "draft", _("Draft")
    LIVE = "live", pgettext_lazy("way to opt in", "Live")
    ENDED = "ended", _("Ended")


class Standing(models.TextChoices):
    """What its status comes to now."""

    DRAFT = "draft", _("Draft")
    LIVE = "live", pgettext_lazy("way to opt in", "Live")
    WITHOUT_NOTICE = "without_notice", _("Its notice is not in force")
    OVER = "over", _("Past its last day")
    ENDED = "ended", _("Ended")


class FlowQuerySet(models.QuerySet["Flow"]):
    def of(self, organisation: Organisation) -> FlowQuerySet:
        return self.filter(organisation=organisation)

    def listed(self) -> FlowQuerySet:
        """With what a list shows, the newest first."""
        related = self.select_related("version__notice", "organisation", "created_by")
        return related.order_by("-created_at", "-pk")


class Flow(models.Model):
    """One way to opt in under one version of a notice."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="flows")
    kind = models.CharField(_("kind"), max_length=12, choices=FlowKind.choices)
    name = models.CharField(_("name"), max_length=80)  # for colleagues; it may change at any time
    version = models.ForeignKey(
        NoticeVersion, on_delete=models.PROTECT, related_name="flows", verbose_name=_("notice")
    )
    # Of Meta's, the number that people write to or are written to by; empty where none takes part.
    phone_number_id = models.CharField(_("number"), max_length=40, blank=True)
    # Names the flow in what people send and in addresses. No secret: QR codes are photographed.
    token = models.CharField(max_length=6, unique=True)
    settings = models.JSONField(_("settings"), default=dict)  # what its kind asks for besides
    status = models.CharField(
        _("status"), max_length=6, choices=FlowStatus.choices, default=FlowStatus.DRAFT
    )
    ends_at = models.DateTimeField(_("last day"), null=True, blank=True)  # it ends by itself then
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    live_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = FlowQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("way to opt in"), _("ways to opt in")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="flow_one_name"),
            models.CheckConstraint(condition=Q(kind__in=FlowKind.values), name="flow_kind_known"),
            models.CheckConstraint(condition=Q(token__regex=TOKEN), name="flow_token_form"),
            models.CheckConstraint(
                condition=Q(status="draft", live_at=None, ended_at=None)
                | Q(status="live", live_at__isnull=False, ended_at=None)
                | Q(status="ended", live_at__isnull=False, ended_at__isnull=False),
                name="flow_moments_of_status",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-created_at"], name="flow_by_age"),  # the list
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.status == FlowStatus.DRAFT

    @property
    def standing(self) -> Standing:
        """What its status comes to now."""
        if self.status != FlowStatus.LIVE:
            return Standing(self.status)
        if self.ends_at and self.ends_at <= timezone.now():
            return Standing.OVER
        published = self.version.status == NoticeStatus.PUBLISHED
        return Standing.LIVE if published else Standing.WITHOUT_NOTICE

    def is_open(self, at: datetime) -> bool:
        """Could somebody agree by it at that moment: live then, before its end, its notice in force?"""
        version = self.version
        begins = [moment for moment in (self.live_at, version.published_at) if moment]
        ends = [one for one in (self.ended_at, self.ends_at, version.retired_at) if one]
        if len(begins) < 2:
            return False
        # Moments of messages are whole seconds.
        return max(begins).replace(microsecond=0) <= at and all(at < end for end in ends)

    @property
    def link(self) -> str:
        return reverse("optin:flow_detail", args=[self.organisation.slug, self.pk])


class FlowMove(models.Model):
    """What colleagues did with a flow. Rows are added and never changed."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="moves")
    from_status = models.CharField(max_length=6, blank=True)
    to_status = models.CharField(max_length=6, choices=FlowStatus.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    note = models.CharField(max_length=500, blank=True)  # why it ended; of a change, which fields

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_status__in=FlowStatus.values), name="flowmove_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flow} {self.from_status} → {self.to_status}"

    @property
    def is_change(self) -> bool:
        return self.from_status == self.to_status

    @property
    def changed(self) -> list[object]:
        """The names of the fields that a change was of."""
        names = self.note.split() if self.is_change else []
        return [Flow._meta.get_field(name).verbose_name for name in names]  # type: ignore[union-attr]


class ActKind(models.TextChoices):
    """What came of something that a person did with a flow."""

    GRANTED = "granted", _("Opted in")
    ASKED = "asked", _("Asked to confirm")  # the text was changed, or has to be confirmed
    REFUSED = "refused", _("Said no")
    LATE = "late", _("Came when it was not open")  # noticed, nothing follows
    MISPLACED = "misplaced", _("At a number or in a country that it is not for")  # likewise


class FlowAct(models.Model):
    """Something that a person did with a flow. It names nobody: who it was stands in the ledger's event."""

    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=12, choices=ActKind.choices)
    key = models.CharField(max_length=64)  # hash of what told us: the same again is the same act
    event_id = models.UUIDField(null=True, blank=True)  # of the ledger, where it has one
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "key"], name="flowact_once"),
            models.CheckConstraint(condition=Q(kind__in=ActKind.values), name="flowact_kind_known"),
        ]
        indexes = [
            models.Index(fields=["flow", "occurred_at"], name="flowact_by_day"),  # its page
        ]

    def __str__(self) -> str:
        return f"{self.flow_id} {self.kind}"
