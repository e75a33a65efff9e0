"""The check on the command line, and the page written from the rules."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from templates_app.lint import RULES, handbook

FINE = {
    "name": "order_sent",
    "language": "en",
    "category": "utility",
    "components": [{"type": "body", "text": "Your order left our warehouse this morning."}],
}
REFUSED = {**FINE, "components": [{"type": "BODY", "text": "{{1}} is here for you now."}]}


def lint(*held: Any, folder: Path, **options: Any) -> list[dict[str, Any]]:
    files = []
    for number, one in enumerate(held):
        files.append(folder / f"{number}.json")
        files[-1].write_text(json.dumps(one), encoding="utf-8")
    out = io.StringIO()
    try:
        call_command("lint_template", *map(str, files), stdout=out, **options)
    finally:
        answer: list[dict[str, Any]] = json.loads(out.getvalue() or "[]")
    return answer


def test_files_are_judged_one_by_one_or_as_lists(tmp_path: Path) -> None:
    answer = lint(FINE, [FINE, FINE], folder=tmp_path)
    assert [(one["refused"], one["findings"]) for one in answer] == [(False, [])] * 3
    assert answer[2]["file"].endswith("1.json")


def test_a_refused_template_ends_it_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(REFUSED), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("lint_template", str(path))
    assert ended.value.code == 1
    [answer] = json.loads(capsys.readouterr().out)
    assert answer["refused"]
    [finding] = [one for one in answer["findings"] if one["code"] == "variables_at_edge"]
    assert (finding["severity"], finding["field"], finding["subcode"]) == (
        "refused", "body.text", 2388299,
    )  # fmt: skip
    assert finding["source"].startswith("https://")


def test_what_is_only_likely_ends_it_with_0(tmp_path: Path) -> None:
    text = "Your order is out. Everything else is on sale today."
    [answer] = lint({**FINE, "components": [{"type": "BODY", "text": text}]}, folder=tmp_path)
    assert not answer["refused"]
    assert [one["code"] for one in answer["findings"]] == ["promotional_in_utility"]
    assert answer["estimate"] == {"category": "MARKETING", "words": ["sale"]}


def test_metas_own_list_is_understood_one_time_codes_too(tmp_path: Path) -> None:
    otp = {
        "type": "URL",
        "text": "Copy code",
        "url": "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}",
    }
    code = {
        "name": "code", "language": "en", "category": "AUTHENTICATION", "status": "APPROVED", "id": "1",
        "components": [
            {"type": "BODY", "text": "*{{1}}* is your verification code.", "example": {"body_text": [["123456"]]}},
            {"type": "BUTTONS", "buttons": [otp]},
        ],
    }  # fmt: skip
    assert [one["refused"] for one in lint({"data": [FINE, code]}, folder=tmp_path)] == [
        False,
        False,
    ]


def test_own_domains_can_be_named(tmp_path: Path) -> None:
    button = {"type": "URL", "text": "Track", "url": "https://post.example/7"}
    linked = {**FINE, "components": [*FINE["components"], {"type": "BUTTONS", "buttons": [button]}]}
    assert lint(linked, folder=tmp_path, domain=["post.example"])[0]["findings"] == []
    [finding] = lint(linked, folder=tmp_path, domain=["shop.example"])[0]["findings"]
    assert finding["code"] == "link_foreign"


@pytest.mark.parametrize("held", ["not json", "[1]", None])
def test_a_file_that_cannot_be_read_ends_it_with_2(tmp_path: Path, held: str | None) -> None:
    path = tmp_path / "one.json"
    if held is not None:
        path.write_text(held, encoding="utf-8")
    with pytest.raises(CommandError) as ended:
        call_command("lint_template", str(path))
    assert ended.value.returncode == 2


def test_the_catalogue_in_the_docs_is_what_the_rules_say() -> None:
    """When this fails: manage.py write_lint_handbook."""
    written = (settings.BASE_DIR / "docs" / "lint.md").read_text(encoding="utf-8")
    assert written == handbook.page()
    assert all(f"`{code}`" in written for code in RULES)
