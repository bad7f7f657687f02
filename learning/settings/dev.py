"""A site on one's own machine: everything embedded, nothing to configure."""

from learning.core.local_secret import local_secret

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, DATA_DIR, env

DEBUG = env.bool("DEBUG", default=False)
DEMONSTRATION = True
HOLD_BACK_UNREVIEWED = env.bool("HOLD_BACK_UNREVIEWED", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret(DATA_DIR / "keys" / "secret")
ALLOWED_HOSTS += ["testserver"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
