"""The accounts that the deliveries of the measurement are about, and the app that signs for them.

python -m bench.lib.webhooks_world      makes them
"""

from __future__ import annotations

APP, SECRET = "634974688087057", "a secret of the bench, 32 signs!"
HOOK = f"/webhooks/{APP}"
FIRST_WABA, WABAS = 980_000_000_000_000, 20


def make() -> None:
    from django.db import transaction

    from accounts.models import Organisation, User
    from assets.models import Connection, Environment, WhatsAppAccount

    with transaction.atomic():
        user = User.objects.create_user("bench@bench.example", name="Bench")
        organisation = Organisation.objects.create(slug="bench", name="Bench")
        connection = Connection.objects.create(
            organisation=organisation, environment=Environment.SANDBOX, business_id="9",
            app_id=APP, token="-", app_secret=SECRET, verify_token="-",  # noqa: S106
            created_by=user,
        )  # fmt: skip
        WhatsAppAccount.objects.bulk_create(
            WhatsAppAccount(
                organisation=organisation, connection=connection,
                waba_id=str(FIRST_WABA + number), name=f"Bench {number}",
            )
            for number in range(WABAS)
        )  # fmt: skip


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waportal.settings")
    django.setup()
    make()
