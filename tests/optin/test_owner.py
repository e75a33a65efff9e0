"""The owner of the tables can take the guards away. Then the verifier finds what he did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from optin.integrity import verifying
from optin.integrity.files import LogFiles
from optin.models import Verification
from tests.optin.log_making import failing, signed
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
