"""What pages and files show of templates. A page and its export share the same report."""

from templates_app.reports.around import draft_of
from templates_app.reports.comparing import Comparison, since_approval
from templates_app.reports.filters import Filters
from templates_app.reports.impact import Impact, impact
from templates_app.reports.listing import TemplateList, template_list
from templates_app.reports.pricing import Outlook, outlook
from templates_app.reports.quota import Terms, terms
from templates_app.reports.readings import Reading, readings
from templates_app.reports.remarks import Remark, remarks, reviews
from templates_app.reports.similar import Similar, passed
from templates_app.reports.standing import Standing
from templates_app.reports.story import Entry, Sibling, Story, family, story

__all__ = [
    "Comparison",
    "Entry",
    "Filters",
    "Impact",
    "Outlook",
    "Reading",
    "Remark",
    "Sibling",
    "Similar",
    "Standing",
    "Story",
    "TemplateList",
    "Terms",
    "draft_of",
    "family",
    "impact",
    "outlook",
    "passed",
    "readings",
    "remarks",
    "reviews",
    "since_approval",
    "story",
    "template_list",
    "terms",
]
