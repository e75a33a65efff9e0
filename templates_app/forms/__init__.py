"""What people enter about templates."""

from templates_app.forms.answers import (
    CategoryAnswerForm,
    DeletionForm,
    DriftForm,
    InsightsForm,
    OutcomeForm,
    PreviewLinkForm,
)
from templates_app.forms.colleagues import (
    AssignmentForm,
    ChecklistForm,
    ChecklistLineForm,
    CommentForm,
    DatesForm,
    ReviewForm,
    ReviewRequestForm,
)
from templates_app.forms.drafting import (
    FanOutForm,
    ImportForm,
    LibraryUseForm,
    NamingForm,
    NewTemplateForm,
    RenamingForm,
)
from templates_app.forms.shelves import BulkForm, SavedViewForm, ShelfForm, ShelfNameForm

__all__ = [
    "AssignmentForm",
    "BulkForm",
    "CategoryAnswerForm",
    "ChecklistForm",
    "ChecklistLineForm",
    "CommentForm",
    "DatesForm",
    "DeletionForm",
    "DriftForm",
    "FanOutForm",
    "ImportForm",
    "InsightsForm",
    "LibraryUseForm",
    "NamingForm",
    "NewTemplateForm",
    "OutcomeForm",
    "PreviewLinkForm",
    "RenamingForm",
    "ReviewForm",
    "ReviewRequestForm",
    "SavedViewForm",
    "ShelfForm",
    "ShelfNameForm",
]
