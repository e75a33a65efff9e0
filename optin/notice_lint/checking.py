"""How the rules run: everything is looked at, and what the policies of the day ask for is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from optin import policies
from optin.notice_lint.always import always
from optin.notice_lint.catalogue import ALWAYS, OF_ADVERTISING, RULES, finding
from optin.notice_lint.draft import Draft
from optin.notice_lint.finding import Finding, Severity
from optin.notice_lint.naming import bundled, named, sender, stopping
from optin.notice_lint.telling import asking, told
from optin.notices.wording import Purpose

Check = Callable[[Draft], Iterator[tuple[str, str]]]
CHECKS: tuple[Check, ...] = (always, named, bundled, stopping, sender, told, asking)
ADVERTISING = (Purpose.MARKETING, Purpose.CALLING)
GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}
ORDER = ("", "business", "title", "statement", "details", "message", "reply", "script")


def check(
    draft: Draft, *, on: date, rules: Iterable[policies.Rule] = policies.RULES
) -> list[Finding]:
    """Everything there is to say on that day, the gravest first and then in the order of the fields."""
    asked = asked_of(draft, on=on, rules=rules)
    broken = [pair for one in CHECKS for pair in one(draft)]
    found = {
        (code, field): finding(code, field, source=asked[code])
        for code, field in broken
        if code in asked
    }
    # A rule that holds and has no words of this language: a person has to look.
    if any(code[1:] in asked for code, _field in broken if code.startswith("?")):
        found[("words_not_checked", "")] = finding("words_not_checked")
    return sorted(
        found.values(), key=lambda one: (GRAVITY[one.severity], ORDER.index(one.field))
    )  # fmt: skip


def asked_of(
    draft: Draft, *, on: date, rules: Iterable[policies.Rule] = policies.RULES
) -> dict[str, str]:
    """The codes of the rules that hold for this notice, each with where it is from."""
    found = {code: RULES[code].source for code in ALWAYS}
    held = policies.in_force(draft.wording.jurisdiction, on=on, rules=rules)
    for rule in held:
        if rule.field == policies.Field.NOTICE:
            found.update(dict.fromkeys(rule.value, rule.source))
    if draft.wording.purpose not in ADVERTISING:
        found = {code: source for code, source in found.items() if code not in OF_ADVERTISING}
    return found
