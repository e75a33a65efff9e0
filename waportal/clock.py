"""`python -m waportal.clock`: rings what `waportal/cron.py` lists, when it is time. Exactly one runs.

Without Django's apps: who only rings bells does not need the whole portal in memory.
"""

import logging.config
import os

from django.conf import settings
from redis import Redis
from rq.cron import CronScheduler


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waportal.settings")
    logging.config.dictConfig(settings.LOGGING)
    scheduler = CronScheduler(Redis.from_url(settings.REDIS_URL), logging_level="WARNING")
    scheduler.load_config_from_file("waportal.cron")
    scheduler.start()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
