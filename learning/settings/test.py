"""The tests: fast hashing, mail in memory, jobs kept until a test runs them."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES, STORAGES

SECRET_KEY = "for tests only"  # noqa: S105
DEMONSTRATION = True
HOLD_BACK_UNREVIEWED = False
DATA_DIR = Path(tempfile.mkdtemp(prefix="continuum-test-"))
MEDIA_ROOT = DATA_DIR / "uploads"
PRIVATE_ROOT = DATA_DIR / "files"
STORAGES = {**STORAGES, "private": {**STORAGES["private"], "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None}}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ACCOUNT_RATE_LIMITS = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the browser journeys and the parallel submits use several connections.
    # And nobody waits for the disk: the campaigns try that on sites of their own.
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
