from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bin.lib import testbed
from tests.webhooks.proof import stage as stages
from tests.webhooks.proof.shim import Shim
from tests.webhooks.proof.stage import Stage


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """Prepared once; every stage begins with a copy."""
    folder = testbed.temporary_folder("waportal-proof-")
    yield stages.prepare(folder)
    shutil.rmtree(folder)


@pytest.fixture
def folder() -> Iterator[Path]:
    made = testbed.temporary_folder("waportal-proof-")
    yield made
    shutil.rmtree(made)


@pytest.fixture
def stage(cluster: Path, folder: Path) -> Iterator[Stage]:
    """PostgreSQL and Valkey run; the proof starts the programs."""
    with stages.made(cluster, folder, {}) as made:
        yield made


@pytest.fixture
def shim(tmp_path: Path) -> Iterator[Shim]:
    with Shim.compiled(tmp_path) as made:
        yield made


@pytest.fixture
def shimmed_stage(cluster: Path, folder: Path, shim: Shim) -> Iterator[Stage]:
    """The same, with a slow disk and a wrong clock at hand."""
    with stages.made(cluster, folder, shim.variables) as made:
        yield made
