"""Templates as files: JSON as Meta writes them, and one flat row each for CSV and XLSX.

The forms are written down in docs/template-files.md.
"""

from templates_app.files.document import (
    Document,
    Unfit,
    file_name,
    from_json,
    to_json,
    to_text,
    worded,
)
from templates_app.files.reading import Line, read
from templates_app.files.rows import COLUMNS, from_row, to_row

__all__ = [
    "COLUMNS",
    "Document",
    "Line",
    "Unfit",
    "file_name",
    "from_json",
    "from_row",
    "read",
    "to_json",
    "to_row",
    "to_text",
    "worded",
]
