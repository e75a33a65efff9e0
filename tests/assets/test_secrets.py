"""No secret leaves its column, and keys can be changed."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection as database
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import secrets
from accounts.models import User
from assets.errors import SecretUnreadable
from assets.models import Connection
from assets.services import polling
from assets.services.rotating import SECRETS
from tests.assets.places import due_now, make_account, make_connection, make_place
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection(sandbox: Sandbox) -> Connection:
    return make_connection(sandbox, *make_place(), previous_app_secret="the-secret-before")


def stored(connection: Connection) -> dict[str, str]:
    """The columns as they are in the database."""
    names = ", ".join(SECRETS)
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM assets_connection WHERE id = %s", [connection.pk])  # noqa: S608
        return dict(zip(SECRETS, cursor.fetchone(), strict=True))


def test_secrets_are_ciphertext_in_the_database(connection: Connection, sandbox: Sandbox) -> None:
    for name, value in stored(connection).items():
        plain = getattr(connection, name)
        assert plain
        assert plain not in value
    assert Connection.objects.get().token == sandbox.token


def test_rotation_brings_every_secret_under_the_newest_key(
    connection: Connection, sandbox: Sandbox, settings: Any
) -> None:
    old, new = settings.TOKEN_KEYS[0], Fernet.generate_key().decode()
    settings.TOKEN_KEYS = [new, old]
    call_command("rotate_secrets", verbosity=0)
    call_command("rotate_secrets", verbosity=0)
    settings.TOKEN_KEYS = [new]
    again = Connection.objects.get()
    assert (again.token, again.previous_app_secret) == (sandbox.token, "the-secret-before")


def test_rotation_leaves_out_no_sealed_column_of_any_room(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.fields
        if isinstance(field, secrets.EncryptedTextField)
    }
    done: set[tuple[Any, str]] = set()

    def seal_again(model: Any, names: tuple[str, ...]) -> int:
        done.update((model, name) for name in names)
        return 0

    true = secrets.seal_again
    for module in list(sys.modules.values()):
        if vars(module).get("seal_again") is true:
            monkeypatch.setattr(module, "seal_again", seal_again)
    call_command("rotate_secrets", verbosity=0)
    assert len(sealed) > 10
    assert done == sealed


def test_a_key_dropped_too_early_is_said_and_destroys_nothing(
    connection: Connection, client: Client, settings: Any
) -> None:
    account = make_account(connection, "500000000000101")
    before, old = stored(connection), settings.TOKEN_KEYS
    settings.TOKEN_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="Put the missing key back"):
        call_command("rotate_secrets")
    polling.poll(due_now(account))
    account.refresh_from_db()
    assert account.problem == "SecretUnreadable"
    client.force_login(connection.created_by)
    for name, args in (("account_list", []), ("connection_detail", [connection.pk])):
        address = reverse(f"assets:{name}", args=["hanami", *args])
        assert client.get(address).status_code == 200
    assert stored(connection) == before
    with pytest.raises(SecretUnreadable), transaction.atomic():
        Connection.objects.get().save()
    settings.TOKEN_KEYS = old
    assert Connection.objects.get().token == connection.token


def test_no_secret_is_in_any_page_log_call_alert_or_event(
    connection: Connection, sandbox: Sandbox, client: Client, caplog: Any, jobs: Any
) -> None:
    staff = User.objects.create_superuser("support@example.com", "correct horse battery")
    account = make_account(connection, sandbox.waba_id)
    caplog.set_level("DEBUG")
    pages = []
    client.force_login(connection.created_by)
    base = f"/o/hanami/assets/connections/{connection.pk}/"
    client.post(f"{base}checks/")
    client.post(f"{base}repairs/")
    jobs.run()
    client.post(f"{base}token/", {"token": sandbox.token})
    client.post(f"{base}app-secret/", {"app_secret": sandbox.app_secret})
    sandbox.change_token(sandbox.token, revoked=True)
    polling.poll(due_now(account))
    for address in (base, f"{base}token/", f"{base}app-secret/", "/o/hanami/assets/connections/"):
        pages.append(client.get(address).content.decode())
    client.force_login(staff)
    for address in ("connection/", f"connection/{connection.pk}/change/", "call/"):
        answer = client.get(f"/admin/assets/{address}")
        assert answer.status_code == 200
        pages.append(answer.content.decode())
    found = "\n".join([*pages, caplog.text, everything_else()])
    connection.refresh_from_db()
    for secret in {getattr(connection, name) for name in SECRETS} | {sandbox.token}:
        assert secret not in found


def everything_else() -> str:
    """Every row of every table but the secrets' own, as text."""
    with database.cursor() as cursor:
        tables = [
            name
            for name in database.introspection.table_names(cursor)
            if name.startswith(("assets_", "alerts_", "pghistory_", "accounts_"))
        ]
        lines = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608
            lines += [row[0] for row in cursor.fetchall()]
    return "\n".join(lines)
