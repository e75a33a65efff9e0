"""What a template was and what happened to it; rows that are written once."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.keys import name_at_work
from accounts.models import User
from templates_app.models.template import Template
from templates_app.models.words import Source, Subject, Verdict


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


class Review(models.Model):
    """A colleague's word on one revision, never changed. Four eyes: never of somebody who wrote a
    part of it (checked in the service)."""

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
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.revision} {self.verdict}"


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
    # The API key it was done with, by name; `by` is then who made the key.
    key = models.CharField(max_length=80, blank=True, default=name_at_work)
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
