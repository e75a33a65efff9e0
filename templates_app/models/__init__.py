"""Message templates: one row per name and language in an account, its revisions, its events."""

from templates_app.models.history import Event, Review, Revision
from templates_app.models.preview_link import PreviewLink
from templates_app.models.reading import SyncRun
from templates_app.models.sample import MediaSample
from templates_app.models.template import PUSH_LEASE, Template, TemplateQuerySet
from templates_app.models.words import (
    EDITABLE,
    OURS,
    Category,
    Source,
    Status,
    Subject,
    Verdict,
)

__all__ = [
    "EDITABLE",
    "OURS",
    "PUSH_LEASE",
    "Category",
    "Event",
    "MediaSample",
    "PreviewLink",
    "Review",
    "Revision",
    "Source",
    "Status",
    "Subject",
    "SyncRun",
    "Template",
    "TemplateQuerySet",
    "Verdict",
]
