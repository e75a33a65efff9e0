"""Meta's Graph API for WhatsApp businesses, typed. Needs only requests; knows no framework and
keeps no state.

Alone, in five lines:

    from graph import Graph, templates
    with Graph("https://graph.facebook.com", "v25.0", token) as meta:
        for page in templates.template_pages(meta, "102290129340398"):
            for template in page.items:
                print(template.name, template.language, template.status)

Errors are decisions (graph.errors): TryLater, NoAccess, NotFound, Refused; Unexpected is a
TryLater nobody can explain yet. `error.maybe_done` after a write: look before you repeat.
Pass a `recorder` to see every call (redacted), a `budget` to share Meta's call limits between
processes.
"""

from graph import (
    accounts,
    analytics,
    apps,
    costs,
    history,
    library,
    messages,
    numbers,
    presence,
    settings,
    templates,
    uploads,
)
from graph.address import checked_base_url
from graph.answers import Json
from graph.apps import AppSubscription, TokenInfo
from graph.budget import APP, BudgetStore, MemoryBudget, Usage
from graph.client import Graph, Reading
from graph.errors import GraphError, NoAccess, NotFound, Refused, TryLater, Unexpected
from graph.history import HistoryEvent, SentMessage
from graph.messages import Accepted
from graph.paging import Page
from graph.recorder import Call, Recorder
from graph.types import (
    AssignedUser,
    Business,
    Health,
    HealthIssue,
    PhoneNumber,
    SubscribedApp,
    SystemUser,
    Template,
    TemplateCreated,
    WhatsAppAccount,
)

__all__ = [
    "APP",
    "Accepted",
    "AppSubscription",
    "AssignedUser",
    "BudgetStore",
    "Business",
    "Call",
    "Graph",
    "GraphError",
    "Health",
    "HealthIssue",
    "HistoryEvent",
    "Json",
    "MemoryBudget",
    "NoAccess",
    "NotFound",
    "Page",
    "PhoneNumber",
    "Reading",
    "Recorder",
    "Refused",
    "SentMessage",
    "SubscribedApp",
    "SystemUser",
    "Template",
    "TemplateCreated",
    "TokenInfo",
    "TryLater",
    "Unexpected",
    "Usage",
    "WhatsAppAccount",
    "accounts",
    "analytics",
    "apps",
    "checked_base_url",
    "costs",
    "history",
    "library",
    "messages",
    "numbers",
    "presence",
    "settings",
    "templates",
    "uploads",
]
