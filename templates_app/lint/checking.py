"""The list of rules and how they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from templates_app.lint import (
    authentication,
    buttons,
    category,
    components,
    identity,
    language,
    links,
    offer,
    policy,
    samples,
    twins,
    variables,
    writing,
)  # fmt: skip
from templates_app.lint.draft import Draft
from templates_app.lint.finding import Finding, Severity

Check = Callable[[Draft], Iterator[Finding]]

ALWAYS: tuple[Check, ...] = (
    identity.name,
    identity.language,
    identity.category,
    identity.ttl,
    components.kinds,
    components.category_bans,
)
AUTHENTICATION: tuple[Check, ...] = (
    authentication.texts,
    authentication.expiry,
    authentication.button,
)
# Of a message and of each card of a carousel alike.
PARTS: tuple[Check, ...] = (
    components.header,
    variables.header_count,
    components.body,
    variables.names,
    variables.places,
    variables.samples,
    samples.all_of,
    buttons.each,
    links.buttons,
)
OTHERS: tuple[Check, ...] = (
    components.combinations,
    *PARTS,
    components.footer,
    components.products,
    components.cards,
    offer.offer,
    buttons.row,
    buttons.desktop,
    links.texts,
    language.language,
    category.words,
    category.opt_out,
    category.marketing,
    policy.policy,
    writing.writing,
    twins.twins,
    twins.untranslated,
)
GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}


def check(draft: Draft) -> list[Finding]:
    """Everything there is to say, the gravest first and then in the order of the composer's fields."""
    checks = AUTHENTICATION if draft.category == "AUTHENTICATION" else OTHERS
    found = [finding for one in (*ALWAYS, *checks) for finding in one(draft)]
    if draft.category != "AUTHENTICATION":
        found += [finding for index in range(len(draft.cards)) for finding in _card(draft, index)]
    unique: dict[tuple[str, str], Finding] = {}
    for finding in found:
        unique.setdefault((finding.code, finding.field), finding)
    return sorted(unique.values(), key=lambda one: GRAVITY[one.severity])


def _card(draft: Draft, index: int) -> Iterator[Finding]:
    for one in PARTS:
        for finding in one(draft.cards[index]):
            yield replace(finding, field=f"cards.{index}.{finding.field}")


def refused(draft: Draft) -> list[Finding]:
    """What keeps the template from being submitted."""
    return [finding for finding in check(draft) if finding.severity == Severity.REFUSED]
