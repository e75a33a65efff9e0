"""Everything on a clock, in one file. Run by exactly one `manage.py rqcron waportal.cron`."""
