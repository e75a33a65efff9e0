"""What an organisation's own systems are told about a template, written down with the change itself.

The shapes are public: docs/api.md shows each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outgoing.models import Kind
from outgoing.services.telling import tell

if TYPE_CHECKING:
    from templates_app.models import Template


def moved(row: Template, *, was: str, source: str) -> None:
    """`row.status` is the new one. Call within the transaction of the move."""
    tell(
        row.organisation_id,
        Kind.TEMPLATE_STATUS,
        lambda: {
            **_template(row), "from": was, "to": row.status, "meta_status": row.meta_status,
            "source": source, "rejected_reason": row.rejected_reason,
        },
    )  # fmt: skip


def category(row: Template, *, was: str) -> None:
    """Changed already, or announced (`announced` is not empty)."""
    tell(
        row.organisation_id,
        Kind.TEMPLATE_CATEGORY,
        lambda: {**_template(row), "was": was, "announced": row.correct_category},
    )


def quality(row: Template, *, was: str) -> None:
    tell(
        row.organisation_id,
        Kind.TEMPLATE_QUALITY,
        lambda: {**_template(row), "was": was, "quality": row.quality},
    )


def _template(row: Template) -> dict[str, Any]:
    return {
        "template_id": row.pk, "waba_id": row.account.waba_id, "meta_id": row.meta_id,
        "name": row.name, "language": row.language, "category": row.category,
    }  # fmt: skip
