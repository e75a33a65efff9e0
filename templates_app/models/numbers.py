"""What became of a template's messages, as Meta counts it. Kept for ever; Meta forgets after 90 days."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from assets.models import WhatsAppAccount
from templates_app.models.template import Template


class Insights(models.TextChoices):
    """Does Meta count for this account?"""

    UNKNOWN = "", _("Not asked yet")
    ON = "on", _("On")
    OFF = "off", _("Off")
    UNAVAILABLE = "unavailable", _("Not offered by Meta")


class NumbersReadingQuerySet(models.QuerySet["NumbersReading"]):
    def due(self, now: datetime) -> NumbersReadingQuerySet:
        return self.filter(due_at__lte=now, account__connection__disabled_at=None)


class NumbersReading(models.Model):
    """How far an account's numbers are read. The row is the job: claiming moves `due_at` on.

    A pass goes through the templates by their id, ten to a call; `after` is the last one of the pass
    under way (0: none is). Days are of the account's zone.
    """

    account = models.OneToOneField(
        WhatsAppAccount, on_delete=models.CASCADE, related_name="numbers_reading"
    )
    insights = models.CharField(max_length=12, choices=Insights.choices, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True, blank=True)  # the pass under way
    after = models.BigIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)  # templates that Meta would not count
    read_at = models.DateTimeField(null=True, blank=True)  # when the last whole pass began
    known_from = models.DateField(null=True, blank=True)  # the days that whole passes covered
    known_to = models.DateField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)  # class and code, as in SyncRun

    objects = NumbersReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(insights__in=Insights.values), name="numbersreading_insights_known"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="numbersreading_due"),  # the ring's look
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.known_from or '—'} – {self.known_to or '—'}"

    @property
    def is_partial(self) -> bool:
        """The last pass came to its end, but some answers of Meta could not be read."""
        return bool(self.began_at is None and self.read_at and self.skipped and self.problem)

    def claim(self, until: datetime) -> bool:
        """True for the one worker that has it now."""
        rows = NumbersReading.objects.due(timezone.now()).filter(pk=self.pk)
        return bool(rows.update(due_at=until))

    def note(self, **changes: object) -> None:
        NumbersReading.objects.filter(pk=self.pk).update(**changes)
        for name, value in changes.items():
            setattr(self, name, value)


class TemplateDayQuerySet(models.QuerySet["TemplateDay"]):
    def of(self, organisation: Organisation) -> TemplateDayQuerySet:
        return self.filter(template__organisation=organisation)

    def between(self, since: date | None, until: date | None) -> TemplateDayQuerySet:
        """Both days counted; None: without end."""
        found = self.filter(day__gte=since) if since else self
        return found.filter(day__lte=until) if until else found


class TemplateDay(models.Model):
    """One template on one day of its account's zone, by Meta's product. Null: Meta did not say, or
    no longer says; that is never zero.

    A later reading corrects it. Reads and clicks are set to zero by Meta a week after the day; what
    was read before stays.
    https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
    """

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="days")
    product = models.CharField(max_length=60)  # cloud_api, marketing_messages_api_for_whatsapp
    day = models.DateField()
    sent = models.PositiveBigIntegerField(null=True)
    delivered = models.PositiveBigIntegerField(null=True)
    read = models.PositiveBigIntegerField(null=True)
    clicked = models.PositiveBigIntegerField(null=True)  # all buttons together
    spent = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    currency = models.CharField(max_length=3, blank=True)  # the account's when it was read
    read_at = models.DateTimeField()  # the reading that last changed it

    objects = TemplateDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "day", "product"], name="templateday_once"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.day}"


class ButtonDay(models.Model):
    """How often one button was clicked on one day."""

    day = models.ForeignKey(TemplateDay, on_delete=models.CASCADE, related_name="buttons")
    kind = models.CharField(max_length=60)  # url_button, unique_url_button, quick_reply_button
    content = models.CharField(max_length=200)  # the words on it
    count = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "kind", "content"], name="buttonday_once"),
        ]

    def __str__(self) -> str:
        return f"{self.content} {self.count}"


class BlockReason(models.Model):
    """Why most people who blocked us after this template did so, over 30 days up to a day, in Meta's
    word. Meta tells it for templates sent 1,000 times, two beside each other.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-comparison
    """

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="block_reasons")
    day = models.DateField()
    reason = models.CharField(max_length=60)  # SPAM, NO_SIGN_UP, NO_LONGER_NEEDED, …
    against = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="+")
    is_worse = models.BooleanField(null=True)  # blocked more than `against`; null: Meta did not say

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "day"], name="blockreason_once"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.day} {self.reason}"


class SwitchQuerySet(models.QuerySet["InsightsSwitch"]):
    def due(self, now: datetime) -> SwitchQuerySet:
        return self.filter(ended_at=None, due_at__lte=now)


class InsightsSwitch(models.Model):
    """Somebody asked to have an account's numbers counted at Meta, which nobody can undo.

    The open row is the job; an ended one is the history.
    """

    account = models.ForeignKey(
        WhatsAppAccount, on_delete=models.CASCADE, related_name="insights_switches"
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now)  # not before; claiming moves it on
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)  # class and code; "" when it is done

    objects = SwitchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(ended_at=None), name="insightsswitch_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.asked_at:%Y-%m-%d %H:%M}"
