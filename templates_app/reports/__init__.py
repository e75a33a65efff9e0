"""What pages and files show of templates. A page and its export share the same report."""

from templates_app.reports.filters import Filters
from templates_app.reports.listing import TemplateList, template_list
from templates_app.reports.readings import Reading, readings
from templates_app.reports.story import Entry, Sibling, Story, family, story

__all__ = [
    "Entry",
    "Filters",
    "Reading",
    "Sibling",
    "Story",
    "TemplateList",
    "family",
    "readings",
    "story",
    "template_list",
]
