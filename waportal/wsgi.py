"""The site for a WSGI server: `granian --interface wsgi waportal.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waportal.settings")
application = get_wsgi_application()
