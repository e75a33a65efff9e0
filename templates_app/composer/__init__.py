"""The composer's form: flat fields on one side, Meta's creation shape on the other.

    POST ⇢ from_post ⇢ Composition ⇢ to_content ⇢ Meta's shape ⇢ from_content ⇢ Composition

A part of a template stands in the form only if the form gives it back as it was; every other part
is kept aside and passes through unchanged, so that nothing of Meta's is ever lost by editing.
Everything works by plain POST; rows come and go by the buttons named `act`.
"""

from templates_app.composer.acting import act
from templates_app.composer.choices import Choices
from templates_app.composer.composition import (
    AppRow,
    ButtonRow,
    CardRow,
    Composition,
    field_id,
    is_named,
)
from templates_app.composer.posting import from_post
from templates_app.composer.reading import from_content
from templates_app.composer.writing import to_content

__all__ = [
    "AppRow",
    "ButtonRow",
    "CardRow",
    "Choices",
    "Composition",
    "act",
    "field_id",
    "from_content",
    "from_post",
    "is_named",
    "to_content",
]
