"""Telephones of an organisation's own, to try messages on."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class TestHandsetQuerySet(models.QuerySet["TestHandset"]):
    def of(self, organisation: Organisation) -> TestHandsetQuerySet:
        return self.filter(organisation=organisation)


class TestHandset(models.Model):
    """A name for a number, and nothing more: it opts in like anyone, and the gate decides."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    number = models.CharField(_("telephone number"), max_length=20)  # digits with the country's
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TestHandsetQuerySet.as_manager()
    __test__ = False  # no test of pytest's

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="testhandset_once"),
        ]

    def __str__(self) -> str:
        return self.name
