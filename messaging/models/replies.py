"""Which replies an organisation sends by itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class ReplySettings(models.Model):
    """Of an organisation; without a row, what stands here as default."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    confirms_opt_outs = models.BooleanField(_("confirm opt-outs"), default=True)
    asks_when_unsure = models.BooleanField(_("ask when a message could be a stop"), default=False)
    changed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "reply settings"

    def __str__(self) -> str:
        return str(self.organisation)

    @classmethod
    def of(cls, organisation: Organisation) -> ReplySettings:
        found = cls.objects.filter(organisation=organisation).first()
        return found or cls(organisation=organisation)
