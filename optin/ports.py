"""What the rooms of opt-ins need to know of each other or of rooms above. `waportal/wiring.py` binds them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from accounts.models import Organisation


@dataclass(frozen=True)
class People:
    """Those whose consent stands under one version of a notice. `link`: where they are listed."""

    count: int
    link: str = ""


def _nobody_says(organisation: Organisation, hashes: Collection[str]) -> Mapping[str, People]:
    return {}


# How many people consented under the versions with these hashes and have not withdrawn, by hash. One that is
# not among them is not known.
people_under = _nobody_says
