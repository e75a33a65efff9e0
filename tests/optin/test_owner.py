"""The owner of the tables can take the guards away. Then the verifier finds what he did."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from alerts.models import Alert, Kind
from optin.integrity import signing, tasks, verifying
from optin.integrity.files import LogFiles
from optin.models import Verification
from tests.optin.log_making import event, failing, signed, signed_size
from tests.people import make_organisation

EDIT = (
    "UPDATE optin_event SET body = convert_to(replace(convert_from(body, 'UTF8'), 'marketing', 'utility'),"
    " 'UTF8') WHERE event_id = (SELECT event_id FROM optin_leaf WHERE organisation_id = %s AND index = %s)"
)


@pytest.mark.django_db(transaction=True, databases=["default", "admin"])
@pytest.mark.parametrize("place", [0, 299])  # in a full tile and in the last one
def test_the_owner_of_the_table_edits_a_row_and_the_verifier_finds_it(
    place: int, settings: Any, tmp_path: Path
) -> None:
    settings.SIGNER_DIR = tmp_path
    organisation = make_organisation(f"edited-{place}")
    log = signed(organisation, 300)
    files = LogFiles(log)
    assert failing({one: files.read(one) for one in files.names()}, vkeys=[], previous=[]) == []
    with connections["admin"].cursor() as cursor:
        cursor.execute("ALTER TABLE optin_event DISABLE TRIGGER no_change")
        cursor.execute(EDIT, [organisation.pk, place])
        assert cursor.rowcount == 1
        cursor.execute("ALTER TABLE optin_event ENABLE ALWAYS TRIGGER no_change")
    files = LogFiles(log)
    assert failing({one: files.read(one) for one in files.names()}, vkeys=[], previous=[])[:2] == [
        2,
        3,
    ]
    verification = verifying.ask(organisation)
    assert verification
    verifying.run(verification)
    found = Verification.objects.get(pk=verification.pk)
    assert [one["number"] for one in found.failed] == [2, 3, 4]


@pytest.mark.django_db(transaction=True, databases=["default", "admin"])
def test_a_damaged_log_is_told_and_holds_up_no_other(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SIGNER_DIR = tmp_path
    monkeypatch.setattr(signing, "BETWEEN", timedelta(0))
    damaged, other = make_organisation("damaged"), make_organisation("other")
    signed(damaged, 256)
    with connections["admin"].cursor() as cursor:
        cursor.execute("ALTER TABLE optin_leaf DISABLE TRIGGER no_change")
        cursor.execute(
            "DELETE FROM optin_leaf WHERE organisation_id = %s AND index = 255", [damaged.pk]
        )
        assert cursor.rowcount == 1
        cursor.execute("ALTER TABLE optin_leaf ENABLE ALWAYS TRIGGER no_change")
    event(damaged)  # its place is in a tile that is full already
    for size in (1, 2):
        event(other)
        with pytest.raises(ExceptionGroup):
            tasks.sequence()
        assert signed_size(other) == size
    alert = Alert.objects.open().get()
    assert (alert.organisation, alert.kind) == (damaged, Kind.LOG_REFUSED)
