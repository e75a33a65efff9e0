"""docs/opt-outs.md says what the rules say."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command

from optin.reports import stop_words
from optin.withdrawal import handbook
from optin.withdrawal.rules import OTHERS, RULES


def test_the_catalogue_in_the_docs_is_what_the_rules_say() -> None:
    """When this fails: manage.py write_opt_outs_handbook."""
    written = (settings.BASE_DIR / "docs" / "opt-outs.md").read_text(encoding="utf-8")
    assert written == handbook.page()
    assert all(rule.title in written for rule in RULES)


def test_the_command_writes_it(settings: object, tmp_path: object) -> None:
    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]
    (tmp_path / "docs").mkdir()  # type: ignore[operator]
    call_command("write_opt_outs_handbook", verbosity=0)
    assert (tmp_path / "docs" / "opt-outs.md").read_text("utf-8") == handbook.page()  # type: ignore[operator]


def test_every_rule_has_its_sentence_on_the_page() -> None:
    codes = {rule.code for rule in RULES} | OTHERS.keys()
    assert codes - {"button", "platform"} <= stop_words.RULES.keys()
