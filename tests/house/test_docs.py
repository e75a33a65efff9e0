"""The documents: what they point at is there, and what they say of the site is so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import resolve
from django.utils import translation

from bin.lib.camera import MOST_BYTES
from templates_app.models import Status

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
# A path of the site, in a line of code or behind an example's host name.
SITE_PATH = re.compile(r"(?<![\w.}])/(?:o|api|admin|account|healthz|readyz)\b[\w/<>.-]*")
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|home|root|tmp|Users)/|\.\./\.\.")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def links() -> Iterator[tuple[Path, str]]:
    """Every link and picture that stays in the repository, with the document it stands in."""
    for document in DOCUMENTS:
        for target in LINK.findall(CODE.sub("", document.read_text())):
            if "://" not in target and not target.startswith("mailto:"):
                yield document, target


def anchors(document: Path) -> set[str]:
    """What may stand behind # of a link to this document: its headings, as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    ("document", "target"), [pytest.param(d, t, id=f"{named(d)}→{t}") for d, t in links()]
)
def test_a_link_leads_somewhere(document: Path, target: str) -> None:
    name, _hash, anchor = target.partition("#")
    found = (document.parent / name).resolve() if name else document
    assert found.is_relative_to(ROOT)
    assert found.exists()
    if anchor:
        assert anchor in anchors(found)


def test_every_picture_is_shown_somewhere_and_small() -> None:
    shown = {(document.parent / target).resolve() for document, target in links()}
    pictures = set(IMAGES.glob("*"))
    assert pictures - shown == set()
    assert [named(p) for p in pictures if p.stat().st_size > MOST_BYTES] == []


def site_paths(document: Path) -> set[str]:
    code = re.sub(
        r"https://portal\.example\.com", " ", "\n".join(CODE.findall(document.read_text()))
    )
    return {found.rstrip(".") for found in SITE_PATH.findall(code)}


def test_the_guides_name_paths_of_the_site() -> None:
    assert "/api/v1/templates" in site_paths(ROOT / "docs" / "guide-admin.md")
    assert "/healthz" in site_paths(ROOT / "docs" / "operations.md")


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_paths_of_the_site_exist(document: Path) -> None:
    for path in site_paths(document) - {"/o/"}:  # where all organisations' pages begin
        resolve(re.sub(r"<\w+>", "1", path))


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_no_document_knows_the_machine_it_was_written_on(document: Path) -> None:
    assert MACHINE_PATH.findall(document.read_text()) == []


def test_the_marketers_guide_explains_every_state_by_its_word() -> None:
    guide = (ROOT / "docs" / "guide-marketer.md").read_text()
    with translation.override("en"):
        missing = [str(status.label) for status in Status if f"**{status.label}**" not in guide]
    assert missing == []
