"""`manage.py digest`: takes in deliveries as they come. Any number of them may run."""

from __future__ import annotations

import gc
import logging
import signal
import time
from contextlib import suppress
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection, reset_queries
from django.urls import set_urlconf

from webhooks.claiming import Turns
from webhooks.holding import Hands
from webhooks.intake.tally import TELL_SECONDS
from webhooks.ringing import Bell
from webhooks.services import digest_round, settle_for_the_dead
from webhooks.tallying import Teller

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0


class Command(BaseCommand):
    help = "Take in what Meta delivers, woken by the intake, until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        bell, turns, hands, tally, listening = Bell(), Turns(), Hands(), Teller(), False
        told_at = time.monotonic()
        set_urlconf(settings.PAGES_URLCONF)
        gc.freeze()  # what is loaded by now stays; looking through it for garbage is in vain,
        gc.set_threshold(100_000, 20)  # and so it is in the middle of a set
        log.info("digest started")
        while not self.stopping:
            try:
                listening = listening or self._listen()
                found = self._round(bell, turns, hands, tally)
                if time.monotonic() - told_at >= TELL_SECONDS:
                    told_at = time.monotonic()
                    tally.tell()
                self._wait(0 if found else POLL_SECONDS)
            except (DatabaseError, InterfaceError, psycopg.Error) as error:
                log.error("the database does not answer: %s", type(error).__name__)
                connection.close()
                hands.close()
                listening = False
                time.sleep(POLL_SECONDS)
        with suppress(DatabaseError, InterfaceError):
            hands.let_go()
        bell.ring()
        with suppress(DatabaseError, InterfaceError):
            tally.tell()
        set_urlconf(None)
        log.info("digest stopped")

    def _round(self, bell: Bell, turns: Turns, hands: Hands, tally: Teller) -> int:
        digested = digest_round(turns, hands.hold)
        tally.count_round(digested)
        if not digested.count:
            hands.let_go()
        bell.ask(digested.asks)
        bell.ring()
        reset_queries()  # with DEBUG, Django remembers them
        return digested.count

    def _listen(self) -> bool:
        settle_for_the_dead()
        with connection.cursor() as cursor:
            cursor.execute("LISTEN deliveries")
        return True

    def _wait(self, seconds: float) -> None:
        """Until the intake has stored something, or so long. What rang meanwhile is forgotten."""
        for _notify in connection.connection.notifies(timeout=seconds, stop_after=1):
            pass

    def _stop(self, *_args: Any) -> None:
        """After the round under way."""
        self.stopping = True
