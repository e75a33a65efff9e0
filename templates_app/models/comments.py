"""What colleagues say about a text, word by word."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Organisation, User
from templates_app.models.history import Revision
from templates_app.models.template import Template


class CommentQuerySet(models.QuerySet["Comment"]):
    def of(self, organisation: Organisation) -> CommentQuerySet:
        return self.filter(revision__template__organisation=organisation)

    def on(self, template: Template) -> CommentQuerySet:
        """The template's comments, without the answers to them."""
        return self.filter(revision__template=template, answer_to=None)

    def open_requests(self) -> CommentQuerySet:
        """Changes that somebody asked for and nobody has resolved."""
        return self.filter(asks_change=True, resolved_at=None)


class Comment(models.Model):
    """A remark on one revision, or an answer to a remark. A change that is asked for stays open
    until somebody resolves it; the words themselves are never changed."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="comments")
    answer_to = models.ForeignKey(
        "Comment", on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    place = models.CharField(max_length=60, blank=True)  # as in passages; "": the whole template
    quote = models.TextField(blank=True)  # words of that place in that revision
    text = models.TextField()
    asks_change = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    resolved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_to=None) | Q(asks_change=False, resolved_at=None),
                name="comment_answer_asks_nothing",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_resolved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision} · {self.by}"
