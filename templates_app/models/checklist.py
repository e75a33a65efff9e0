"""What a reviewer confirms before a template is cleared, and what was confirmed."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from templates_app.models.history import Review


class ChecklistItemQuerySet(models.QuerySet["ChecklistItem"]):
    def of(self, organisation: Organisation) -> ChecklistItemQuerySet:
        return self.filter(organisation=organisation).order_by("position", "pk")


@pghistory.track()
class ChecklistItem(models.Model):
    """One line of an organisation's checklist. Switched off, it is asked of nobody; it is never
    deleted. An organisation without rows has the shipped list: see templates_app.checklist."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(_("item"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"))
    switched_off_at = models.DateTimeField(_("switched off"), null=True, blank=True)

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("checklist item"), _("checklist items")

    def __str__(self) -> str:
        return self.name


class SignOff(models.Model):
    """One item that a reviewer confirmed, in its words of that day. Who and when stand in the
    review. Never changed (a trigger refuses it)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="sign_offs")
    words = models.CharField(max_length=200)

    class Meta:
        ordering = ("pk",)
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.words
