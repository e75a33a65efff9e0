"""Lists that people come back to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User, organisation: Organisation) -> SavedViewQuerySet:
        """The person's own, and what colleagues share."""
        mine = Q(owner=user) | Q(is_shared=True)
        return self.filter(mine, organisation=organisation).order_by(Lower("name"), "pk")


class SavedView(models.Model):
    """A name for what a list is narrowed to, sorted and sized by. `query` is as in the address, and
    was read and written again by reports.Filters."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    is_shared = models.BooleanField(default=False)  # everybody in the organisation sees it

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation", "owner", Lower("name"), name="savedview_unique_name"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="savedview_named"),
        ]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """The view that a person's list of templates opens with."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="defaults")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="defaultview_one"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.view}"
