"""What the languages of one name have in common, and what each translation was made from.

Languages belong together by account and name, as at Meta; a `Family` row exists once somebody gave
the name something of ours: a source language, a folder, tags.
"""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from assets.models import WhatsAppAccount
from templates_app.models.history import Revision
from templates_app.models.template import Template

LABEL = 60  # characters of a folder's or a tag's name


@pghistory.track()
class Folder(models.Model):
    """A place for families. One level; a family stands in one at most."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=LABEL)

    class Meta:
        verbose_name, verbose_name_plural = _("folder of templates"), _("folders of templates")
        constraints = [
            models.UniqueConstraint("organisation", Lower("name"), name="folder_unique_name"),
            models.CheckConstraint(condition=~Q(name=""), name="folder_named"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Tag(models.Model):
    """A word that families may share, such as a campaign or a cost centre."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=LABEL)

    class Meta:
        verbose_name, verbose_name_plural = _("tag of templates"), _("tags of templates")
        constraints = [
            models.UniqueConstraint("organisation", Lower("name"), name="tag_unique_name"),
            models.CheckConstraint(condition=~Q(name=""), name="tag_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Family(models.Model):
    """One name in one account, whatever its languages."""

    account = models.ForeignKey(WhatsAppAccount, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=512)
    source = models.ForeignKey(
        Template, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # the language the others are translated from; null: the oldest approved
    folder = models.ForeignKey(
        Folder, on_delete=models.SET_NULL, null=True, blank=True, related_name="families"
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="families")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="family_unique_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Translation(models.Model):
    """What one language was translated from. It is outdated once that language has a later revision.

    Until it is confirmed, what still reads like the source counts as untranslated.
    """

    template = models.OneToOneField(Template, on_delete=models.CASCADE, related_name="translation")
    source = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="translations")
    source_body = models.TextField(blank=True)  # the revision's body text, for lists
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="translation_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} ← {self.source}"
