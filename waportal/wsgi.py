"""The site for a WSGI server: `granian --interface wsgi waportal.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waportal.settings")
application = get_wsgi_application()
_pages = get_resolver().url_patterns  # every page's code, before anybody waits for one
gc.freeze()  # what is loaded by now stays; looking through it for garbage took 0.1 s, at some page's cost
