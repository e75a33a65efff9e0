"""What the rooms of opt-ins need to know of each other or of rooms above. `waportal/wiring.py` binds them."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Organisation


@dataclass(frozen=True)
class People:
    """Those whose consent stands under one version of a notice. `link`: where they are listed."""

    count: int
    link: str = ""


def _nobody_says(organisation: Organisation, text_hash: str) -> People | None:
    return None


# How many people consented under the version with this hash, and have not withdrawn. None: not known.
people_under = _nobody_says
