"""The entrance for a WSGI server such as gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from learning.core.native_libraries import prepare

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.dev")
prepare()
application = get_wsgi_application()
