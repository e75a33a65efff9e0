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
from templates_app.models.bulk import BulkAct, BulkRow, BulkTask
from templates_app.models.checklist import ChecklistItem, SignOff
from templates_app.models.comments import Comment
from templates_app.models.family import Family, Folder, Tag, Translation
from templates_app.models.history import Event, Review, Revision
from templates_app.models.numbers import (
    BlockReason,
    ButtonDay,
    Insights,
    InsightsSwitch,
    NumbersReading,
    TemplateDay,
    TemplateDayQuerySet,
)
from templates_app.models.preview_link import PreviewLink
from templates_app.models.reading import SyncRun
from templates_app.models.sample import MediaSample
from templates_app.models.saved_view import DefaultView, SavedView
from templates_app.models.template import PUSH_LEASE, Template, TemplateQuerySet
from templates_app.models.waiting import Import, ImportQuerySet
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
    "BlockReason",
    "BulkAct",
    "BulkRow",
    "BulkTask",
    "ButtonDay",
    "Category",
    "CategoryAnswer",
    "CategoryChange",
    "CategoryChangeQuerySet",
    "ChecklistItem",
    "Comment",
    "DefaultView",
    "Drift",
    "DriftAnswer",
    "Errand",
    "Event",
    "Family",
    "Folder",
    "Import",
    "ImportQuerySet",
    "Insights",
    "InsightsSwitch",
    "MediaSample",
    "NumbersReading",
    "Outcome",
    "PreviewLink",
    "QuotaUse",
    "Review",
    "Revision",
    "SavedView",
    "SignOff",
    "Source",
    "Status",
    "Subject",
    "SyncRun",
    "Tag",
    "Task",
    "Template",
    "TemplateDay",
    "TemplateDayQuerySet",
    "TemplateQuerySet",
    "Translation",
    "Verdict",
    "is_possible",
]
