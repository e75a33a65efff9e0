"""What pages and files show of templates. A page and its export share the same report."""

from templates_app.reports.around import draft_of
from templates_app.reports.filters import Filters
from templates_app.reports.listing import TemplateList, template_list
from templates_app.reports.pricing import Outlook, outlook
from templates_app.reports.readings import Reading, readings
from templates_app.reports.story import Entry, Sibling, Story, family, story

__all__ = [
    "Entry",
    "Filters",
    "Outlook",
    "Reading",
    "Sibling",
    "Story",
    "TemplateList",
    "draft_of",
    "family",
    "outlook",
    "readings",
    "story",
    "template_list",
]
