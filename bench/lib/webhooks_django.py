"""What we are compared with: plain Django views that check the signature and store the bytes.

No middleware, connections kept open, INSERTs by the ORM and their commit: the least that a Django view
can do to be as durable as our intake. One does the same insert (the delivery and its place in the
queue, into the same tables), the other stores one row in a table of its own.

python -m bench.lib.webhooks_django     makes that table
"""

from __future__ import annotations

import hashlib
import hmac
import os

from django.conf import settings

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["PLAIN_NAME"],
            "USER": os.environ["PLAIN_USER"],
            "HOST": os.environ["PLAIN_HOST"],
            "CONN_MAX_AGE": None,
        }
    },
    ROOT_URLCONF=__name__,
    SECRET_KEY="of no use here",  # noqa: S106
    ALLOWED_HOSTS=["*"],
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)

import django  # noqa: E402

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

from webhooks.intake.hints import kind_of, sender_of  # noqa: E402

SECRET = os.environ["BENCH_SECRET"].encode()


class Delivery(models.Model):
    """As webhooks.models.Delivery, whose room these settings do not have."""

    app_id = models.CharField(max_length=40)
    body = models.BinaryField()
    signature = models.CharField(max_length=80)
    received_at = models.DateTimeField(default=timezone.now)
    kind = models.PositiveSmallIntegerField()
    sender = models.CharField(max_length=40)

    class Meta:
        app_label = "plain"
        db_table = "webhooks_delivery"

    def __str__(self) -> str:
        return str(self.pk)


class Waiting(models.Model):
    """As webhooks.models.Waiting."""

    delivery_id = models.BigIntegerField(primary_key=True)
    received_at = models.DateTimeField()
    kind = models.PositiveSmallIntegerField()
    sender = models.CharField(max_length=40)
    size = models.PositiveIntegerField()

    class Meta:
        app_label = "plain"
        db_table = "webhooks_waiting"

    def __str__(self) -> str:
        return str(self.pk)


class Row(models.Model):
    app_id = models.CharField(max_length=40)
    body = models.BinaryField()
    signature = models.CharField(max_length=80)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "plain"
        db_table = "bench_row"

    def __str__(self) -> str:
        return str(self.pk)


def same_insert(request: HttpRequest, app_id: str) -> HttpResponse:
    body, signature = request.body, request.headers.get("X-Hub-Signature-256", "")
    if not _signed(body, signature):
        return HttpResponse(status=401)
    kind, sender = kind_of(body), sender_of(body)
    with transaction.atomic():
        delivery = Delivery(app_id=app_id, body=body, signature=signature, kind=kind, sender=sender)
        delivery.save(force_insert=True)
        Waiting(
            delivery_id=delivery.pk, received_at=delivery.received_at, kind=kind, sender=sender,
            size=len(body),
        ).save(force_insert=True)  # fmt: skip
    return HttpResponse()


def one_row(request: HttpRequest, app_id: str) -> HttpResponse:
    body, signature = request.body, request.headers.get("X-Hub-Signature-256", "")
    if not _signed(body, signature):
        return HttpResponse(status=401)
    Row(app_id=app_id, body=body, signature=signature).save(force_insert=True)
    return HttpResponse()


def _signed(body: bytes, signature: str) -> bool:
    expected = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature)


urlpatterns = [
    path("webhooks/<str:app_id>", same_insert),
    path("one-row/<str:app_id>", one_row),
]
application = WSGIHandler()

if __name__ == "__main__":
    with connection.schema_editor() as editor:
        editor.create_model(Row)
