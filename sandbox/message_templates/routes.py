"""Which path of templates does what."""

from sandbox.message_templates.listing import TEMPLATE
from sandbox.message_templates.writing import (
    create_template,
    delete_templates,
    edit_template,
    unpause_template,
)
from sandbox.reading import Act, Root

KINDS = {"template": TEMPLATE}
ACTS: dict[tuple[str, str, str], Act] = {
    ("POST", "waba", "message_templates"): create_template,
    ("DELETE", "waba", "message_templates"): delete_templates,
    ("POST", "template", ""): edit_template,
    ("POST", "template", "unpause"): unpause_template,
}
ROOTS: dict[tuple[str, str], Root] = {}
