"""One organisation after the other, where what fails of one holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rq.timeouts import BaseTimeoutException

from accounts.models import Organisation

log = logging.getLogger(__name__)


class Sweep:
    """What fails of an organisation is logged and the sweep goes on; at its end it raises ExceptionGroup."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.failed: list[Exception] = []

    @contextmanager
    def of(self, organisation: Organisation) -> Iterator[None]:
        try:
            yield
        except BaseTimeoutException:  # of the whole job
            raise
        except Exception as error:
            log.exception("%s of organisation %s failed", self.what, organisation.pk)
            self.failed.append(error)

    def end(self) -> None:
        """The job fails too, so that nobody takes it for done."""
        if self.failed:
            raise ExceptionGroup(f"{self.what} failed", self.failed)
