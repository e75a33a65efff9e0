"""`manage.py templates`: a folder of files as the source of truth."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role
from assets.models import WhatsAppAccount
from templates_app.models import Revision, Status, Template
from tests.people import make_account, make_organisation
from tests.templates_app.making import approved, body, content, draft, person


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


def run(account: WhatsAppAccount, act: str, folder: Path, *more: str) -> dict[str, Any]:
    """The report by file, with the exit code under "code"."""
    out, code = io.StringIO(), 0
    by = ["--by", person(account, Role.MARKETER).email] if act == "import" else []
    where = ["--organisation", "hanami", "--account", account.waba_id]
    try:
        call_command("templates", act, str(folder), *where, *by, *more, stdout=out)
    except SystemExit as left:
        code = int(str(left.code))
    return {one["file"]: one for one in json.loads(out.getvalue())} | {"code": code}


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    return {name: one["outcome"] for name, one in report.items() if name != "code"}


def test_what_was_written_comes_back_and_changes_nothing(
    account: WhatsAppAccount, tmp_path: Path
) -> None:
    draft(account, name="one")
    approved(account, name="two", language="ja")
    folder = tmp_path / "templates"
    assert outcomes(run(account, "export", folder, "--dry-run")) == {
        "one.en_US.json": "created", "two.ja.json": "created",
    }  # fmt: skip
    assert not folder.exists()
    run(account, "export", folder)
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(outcomes(run(account, "export", folder)).values()) == {"unchanged"}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == written
    revisions = set(Revision.objects.values_list("pk", flat=True))
    for _twice in range(2):
        report = run(account, "import", folder)
        assert (set(outcomes(report).values()), report["code"]) == ({"unchanged"}, 0)
    assert set(Revision.objects.values_list("pk", flat=True)) == revisions


def test_a_changed_and_a_new_file_become_drafts_and_a_colleague_is_asked(
    account: WhatsAppAccount, tmp_path: Path
) -> None:
    draft(account, name="one")
    run(account, "export", tmp_path)
    file = tmp_path / "one.en_US.json"
    changed = file.read_text().replace("is on its way to you", "has left our house")
    file.write_text(changed)
    (tmp_path / "new.en_US.json").write_text(changed.replace('"one"', '"new"'))
    run(account, "import", tmp_path, "--dry-run")
    assert Template.objects.count() == 1
    report = run(account, "import", tmp_path, "--ask-review")
    assert outcomes(report) == {"new.en_US.json": "created", "one.en_US.json": "changed"}
    assert report["new.en_US.json"]["review"] == "asked"
    assert set(Template.objects.values_list("status", flat=True)) == {Status.IN_REVIEW}


def test_a_refused_file_ends_with_1_and_the_others_are_brought_in(
    account: WhatsAppAccount, tmp_path: Path
) -> None:
    draft(account, content(body("Hi {{1}}, your order has left us.", "Ana")), name="one")
    run(account, "export", tmp_path)
    text = (tmp_path / "one.en_US.json").read_text()
    (tmp_path / "good.en_US.json").write_text(text.replace('"one"', '"good"'))
    (tmp_path / "other_name.json").write_text(text)
    (tmp_path / "broken.json").write_text("{")
    report = run(account, "import", tmp_path)
    assert report["code"] == 1
    assert report["other_name.json"]["reason"] == "The file must be called one.en_US.json."
    assert report["broken.json"]["field"] == "file"
    assert Template.objects.filter(name="good").exists()


def test_a_reader_a_stranger_and_a_foreign_account_are_refused(
    account: WhatsAppAccount, tmp_path: Path
) -> None:
    viewer = person(account, Role.VIEWER)
    where = ["--organisation", "hanami", "--account", account.waba_id]
    for email in (viewer.email, "nobody@example.com"):
        with pytest.raises(CommandError, match="may write"):
            call_command("templates", "import", str(tmp_path), *where, "--by", email)
    foreign = make_account(make_organisation("kopi"), waba_id="102290129348888")
    with pytest.raises(CommandError, match="no such account"):
        call_command(
            "templates", "export", str(tmp_path), "--organisation", "hanami",
            "--account", foreign.waba_id,
        )  # fmt: skip
