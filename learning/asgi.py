"""The entrance for an ASGI server."""

import os

from django.core.asgi import get_asgi_application

from learning.core.native_libraries import prepare

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.dev")
prepare()
application = get_asgi_application()
