"""docs/sandbox.md names every path that is not served and every difference from Meta's file."""

from pathlib import Path

from sandbox.coverage import PATHS
from sandbox.settings import KNOWN
from tests.sandbox.contract_deviations import DEVIATIONS, REFUSED, SOMETIMES

DOCS = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[str]:
    section = DOCS.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")]


def test_every_path_that_is_not_served_is_listed_with_its_reason() -> None:
    missing = [one for one in PATHS if one.served != one.methods]
    assert missing
    for path in missing:
        assert any(f"`{path.path}`" in row and path.reason in row for row in rows("Not served"))


def test_every_difference_from_the_contract_is_listed_with_its_reason() -> None:
    differences = {**REFUSED, **DEVIATIONS, **SOMETIMES}
    for (_, path, what), reason in differences.items():
        named = path.removeprefix("/{Version}")
        listed = rows("Where Meta's OpenAPI file is not followed")
        assert any(named in row and what in row and reason in row for row in listed), named


def test_every_setting_is_explained() -> None:
    table = DOCS.partition("\n### Settings\n")[2].partition("\n### ")[0]
    assert [name for name in KNOWN if f"`{name}`" not in table] == []
