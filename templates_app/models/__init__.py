"""Message templates: one row per name and language in an account, its revisions, its events."""

from templates_app.models.acts import ERRAND_LEASE, Allowance, Errand, QuotaUse, Task, is_possible
from templates_app.models.answers import (
    Appeal,
    AppealKind,
    CategoryAnswer,
    CategoryChange,
    CategoryChangeQuerySet,
    Drift,
    DriftAnswer,
    Outcome,
)
from templates_app.models.history import Event, Review, Revision
from templates_app.models.preview_link import PreviewLink
from templates_app.models.reading import SyncRun
from templates_app.models.sample import MediaSample
from templates_app.models.template import PUSH_LEASE, Template, TemplateQuerySet
from templates_app.models.words import (
    CHANGEABLE,
    EDITABLE,
    OURS,
    Category,
    Source,
    Status,
    Subject,
    Verdict,
)

__all__ = [
    "CHANGEABLE",
    "EDITABLE",
    "ERRAND_LEASE",
    "OURS",
    "PUSH_LEASE",
    "Allowance",
    "Appeal",
    "AppealKind",
    "Category",
    "CategoryAnswer",
    "CategoryChange",
    "CategoryChangeQuerySet",
    "Drift",
    "DriftAnswer",
    "Errand",
    "Event",
    "MediaSample",
    "Outcome",
    "PreviewLink",
    "QuotaUse",
    "Review",
    "Revision",
    "Source",
    "Status",
    "Subject",
    "SyncRun",
    "Task",
    "Template",
    "TemplateQuerySet",
    "Verdict",
    "is_possible",
]
