"""How the pages about ways to opt in name things."""

from __future__ import annotations

from typing import Any

from django import template

from optin.capture import tokens
from optin.models import Flow, FlowStatus, Standing

register = template.Library()

TONES = {
    Standing.DRAFT: "neutral",
    Standing.LIVE: "good",
    Standing.WITHOUT_NOTICE: "bad",
    Standing.OVER: "warn",
    Standing.ENDED: "neutral",
}


@register.inclusion_tag("components/badge.html")
def flow_state(flow: Flow) -> dict[str, Any]:
    standing = flow.standing
    return {"tone": TONES[standing], "text": standing.label}


@register.filter
def token_shown(token: str) -> str:
    return tokens.shown(token)


@register.filter
def flow_status_label(status: str) -> Any:
    return FlowStatus(status).label
