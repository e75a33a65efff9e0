"""The list of rules and how they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from templates_app.limits import authentication, buttons, components, identity, variables
from templates_app.limits.draft import Draft
from templates_app.limits.finding import Finding

Rule = Callable[[Draft], Iterator[Finding]]

ALWAYS: tuple[Rule, ...] = (
    identity.name,
    identity.language,
    identity.category,
    identity.ttl,
    components.kinds,
    components.category_bans,
)
AUTHENTICATION: tuple[Rule, ...] = (
    authentication.texts,
    authentication.expiry,
    authentication.button,
)
OTHERS: tuple[Rule, ...] = (
    components.combinations,
    components.header,
    variables.header_count,
    components.body,
    variables.names,
    variables.places,
    variables.samples,
    components.footer,
    components.cards,
    buttons.row,
    buttons.each,
)


def check(draft: Draft) -> list[Finding]:
    """Every hard limit the draft breaks, in the order of the composer's fields; empty: Meta
    takes it."""
    rules = AUTHENTICATION if draft.category == "AUTHENTICATION" else OTHERS
    return [finding for rule in (*ALWAYS, *rules) for finding in rule(draft)]
