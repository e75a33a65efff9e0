"""How many recipients are in which country, from what somebody pastes or uploads. Numbers are counted and
forgotten; nothing here writes anything down."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from billing.markets import country_of_number

MOST_BYTES = 20 * 1024 * 1024
MOST_COUNTRIES = 250
MOST_PROBLEMS = 20
MOST_EACH = 10**9
LONGEST_LINE = 500  # what is behind is not looked at
# JP 1200 · JP,1200 · JP: 1,200 · "JP";1 200
COUNTRY_LINE = re.compile(r"""["']?([A-Za-z]{2})["']?\s*[\s,;:=]\s*["']?(\d[\d.,' ]*)["']?""")
A_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4}")
NUMBER = re.compile(r"\+?[\d ().\-/]{7,30}")


@dataclass
class Counted:
    """`by_country` by ISO code. `problems`: numbers of lines that say neither."""

    by_country: Counter[str] = field(default_factory=Counter)
    doubled: int = 0  # numbers that stood there more than once, counted once
    problems: list[int] = field(default_factory=list)


def count(text: str) -> Counted:
    """Lines such as "JP 1200", or lines that begin with a telephone number; a heading is skipped."""
    found, seen = Counted(), set[str]()
    lines = text.lstrip("\ufeff").splitlines()
    for place, line in enumerate(lines, start=1):
        line = line[:LONGEST_LINE].strip().strip(",;")
        if not line:
            continue
        if said := COUNTRY_LINE.fullmatch(line):
            number = int(re.sub(r"\D", "", said[2]))
            found.by_country[said[1].upper()] += min(number, MOST_EACH)
            continue
        digits = _number(line)
        country = country_of_number(digits)
        if not country:
            found.problems.append(place)
        elif digits in seen:
            found.doubled += 1
        else:
            seen.add(digits)
            found.by_country[country] += 1
    if found.problems[:1] == [1] and found.by_country and not re.search(r"\d", lines[0]):
        del found.problems[0]
    return found


def _number(line: str) -> str:
    """The digits of the cell that is a number: one with its +, else the only one. Otherwise ""."""
    cells = [cell.strip().strip("\"'") for cell in re.split(r"[,;\t]", line)]
    found = [cell for cell in cells if NUMBER.fullmatch(cell) and not A_DAY.match(cell)]
    chosen = [cell for cell in found if cell.startswith("+")] or found
    if not chosen or (len(chosen) > 1 and not chosen[0].startswith("+")):
        return ""
    return re.sub(r"\D", "", chosen[0]).removeprefix("00")


def written(by_country: dict[str, int]) -> str:
    """For an address: JP:1200,BR:300."""
    return ",".join(f"{country}:{number}" for country, number in sorted(by_country.items()))


def read(text: str) -> dict[str, int] | None:
    """What `written` wrote; None for anything else."""
    found: dict[str, int] = {}
    for part in text.split(",") if text else []:
        said = re.fullmatch(r"([A-Z]{2}):(\d{1,10})", part, re.ASCII)
        if not said or len(found) >= MOST_COUNTRIES:
            return None
        found[said[1]] = int(said[2])
    return found or None
