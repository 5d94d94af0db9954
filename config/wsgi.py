"""The web application."""

import os

from django.core.wsgi import get_wsgi_application

from config.startup import refuse_errors, tie_to_master

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
tie_to_master()
application = get_wsgi_application()
refuse_errors()
