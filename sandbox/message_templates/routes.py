"""Which path of templates does what."""

from sandbox.message_templates.comparing import compare_templates
from sandbox.message_templates.deleting import (
    archive_templates,
    delete_templates,
    unarchive_templates,
)
from sandbox.message_templates.editing import edit_template, unpause_template
from sandbox.message_templates.groups import (
    GROUP,
    create_group,
    delete_group,
    edit_group,
    list_groups,
)
from sandbox.message_templates.library import browse
from sandbox.message_templates.listing import TEMPLATE
from sandbox.message_templates.migrating import migrate_templates
from sandbox.message_templates.previews import preview_templates, upsert_templates
from sandbox.message_templates.writing import create_template
from sandbox.reading import Act, ReadEdge, Root


def _reads(read: ReadEdge) -> Act:
    """An edge that is read, but not as a field of its object."""
    return lambda call, doc: read(call, doc, call.query)


KINDS = {"template": TEMPLATE, "template_group": GROUP}
ACTS: dict[tuple[str, str, str], Act] = {
    ("POST", "waba", "message_templates"): create_template,
    ("DELETE", "waba", "message_templates"): delete_templates,
    ("POST", "waba", "message_templates/archive"): archive_templates,
    ("POST", "waba", "message_templates/unarchive"): unarchive_templates,
    ("POST", "waba", "upsert_message_templates"): upsert_templates,
    ("POST", "waba", "migrate_message_templates"): migrate_templates,
    ("GET", "waba", "message_template_previews"): _reads(preview_templates),
    ("GET", "waba", "template_groups"): _reads(list_groups),
    ("POST", "waba", "template_groups"): create_group,
    ("POST", "template", ""): edit_template,
    ("POST", "template", "unpause"): unpause_template,
    ("GET", "template", "compare"): _reads(compare_templates),
    ("POST", "template_group", ""): edit_group,
    ("DELETE", "template_group", ""): delete_group,
}
ROOTS: dict[tuple[str, str], Root] = {("GET", "message_template_library"): browse}
