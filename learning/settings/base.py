"""What every site shares. Secrets and places come from the environment (docs/settings.md lists them)."""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.str("CONTINUUM_DATA", default=str(BASE_DIR / "var"))).resolve()
BUILD_DIR = BASE_DIR / "build"

SITE_NAME = env.str("SITE_NAME", default="Continuum")
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
# Who issues credentials: a did:web, derived from BASE_URL where it is empty.
ISSUER_DID = env.str("ISSUER_DID", default="")
# The private key that signs credentials; without it one is made and kept beside the data.
SIGNING_KEY_FILE = env.str("SIGNING_KEY_FILE", default="")
# Private key and certificate that seal the files; without it a site makes its own and keeps it beside the data.
SIGNING_CERTIFICATE_FILE = env.str("SIGNING_CERTIFICATE_FILE", default="")
# What an administrator does to certificates by hand, a second one confirms.
CERTIFICATE_TWO_PEOPLE = env.bool("CERTIFICATE_TWO_PEOPLE", default=False)
# Where statements of H5P activities go on to, with the name and the word it asks for; nowhere without all three.
XAPI_LRS_URL = env.str("XAPI_LRS_URL", default="")
XAPI_LRS_KEY = env.str("XAPI_LRS_KEY", default="")
XAPI_LRS_SECRET = env.str("XAPI_LRS_SECRET", default="")
LEAVE_URL = env.str("LEAVE_URL", default="https://weather.gc.ca/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
DEMONSTRATION = False
# Safety-critical texts that nobody with lived experience has signed are kept from learners.
HOLD_BACK_UNREVIEWED = env.bool("HOLD_BACK_UNREVIEWED", default=True)
# How many posts of a new member wait for a moderator.
FORUM_FIRST_POSTS = env.int("FORUM_FIRST_POSTS", default=3)

INSTALLED_APPS = [
    "learning.reports",
    "learning.portal",
    "learning.certificates",
    "learning.forum",
    "modules",
    "quizzes",
    "learning.toolkit",
    "media",
    "learning.progress",
    "learning.reference",
    "learning.editorial",
    "learning.accounts",
    "learning.core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtailmedia",
    "wagtail.embeds",
    "wagtail.contrib.settings",
    "wagtail.sites",
    "learning.accounts.administration.AdministrationConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "learning.core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "learning.core.middleware.ContentSecurityPolicyMiddleware",
    "learning.core.middleware.NothingKeptMiddleware",
]

ROOT_URLCONF = "learning.urls"
WSGI_APPLICATION = "learning.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "learning.core.context_processors.site",
            ],
        },
    }
]

# The frame round every page leads here; core does not know the rooms above it.
SITE_LINKS = {
    "search": "portal:search",
    "me": "portal:me",
    "certificates": "portal:certificates",
    "glossary": "reference:glossary",
    "toolkit": "toolkit:index",
    "resources": "modules:resources",
    "directory": "reference:directory",
    "handbook": "modules:handbook",
    "forum": "forum:boards",
    "account": "accounts:profile",
    "sign_in": "account_login",
    "sign_up": "account_signup",
    "sign_out": "account_logout",
    "admin": "wagtailadmin_home",
    "verify": "certificates:verify",
    "leave": "core:leave",
    "about_leaving": "core:about_leaving",
    "privacy": "core:privacy",
}

# --- data -----------------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'continuum.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL lets readers go on while one writes; IMMEDIATE takes the write lock at the start, so that two
    # writers queue up instead of failing in the middle. FULL waits for the disk at each commit: "saved" outlives a
    # power cut (docs/decisions/0006-what-saved-means.md).
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        }
    )
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a database that was restarted costs nobody an error
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://continuum")}

TASKS = {
    "default": {"BACKEND": "learning.core.immediate_tasks.OnceBackend"},
    "jobs": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []},
}

MEDIA_ROOT = DATA_DIR / "uploads"
MEDIA_URL = "/uploads/"
PRIVATE_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Files that one person may read: certificates, prepared transcripts. Never under MEDIA_URL.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "collected"
STATICFILES_DIRS = [BASE_DIR / "learning" / "static", BUILD_DIR / "static"]

# --- language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "learning" / "locale"]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "America/Toronto"

# --- people ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:me"
ACCOUNT_ADAPTER = "learning.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "learning.accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = False
ACCOUNT_CHANGE_EMAIL = True  # one address; the old one stays until the new one is confirmed
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up; back to where it wanted to go
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # a second step is still asked for
ACCOUNT_LOGIN_TIMEOUT = 3600  # seconds to find the mail
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # shared desks
ACCOUNT_EMAIL_NOTIFICATIONS = True  # password, address or second step changed
ACCOUNT_FORMS = {
    "add_email": "learning.accounts.allauth_forms.AddEmailForm",
    "change_password": "learning.accounts.allauth_forms.ChangePasswordForm",
    "login": "learning.accounts.allauth_forms.LoginForm",
    "reauthenticate": "learning.accounts.allauth_forms.ReauthenticateForm",
    "reset_password": "learning.accounts.allauth_forms.ResetPasswordForm",
    "reset_password_from_key": "learning.accounts.allauth_forms.ResetPasswordKeyForm",
    "set_password": "learning.accounts.allauth_forms.SetPasswordForm",
    "signup": "learning.accounts.allauth_forms.SignupForm",
}
# How many proxies stand in front: without it all visitors behind one would share one address for the rate limits.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "learning.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "learning.accounts.allauth_forms.ActivateTOTPForm",
    "authenticate": "learning.accounts.allauth_forms.AuthenticateForm",
    "reauthenticate": "learning.accounts.allauth_forms.SecondFactorReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]  # passkeys would need inline script
MFA_TOTP_TOLERANCE = 1  # a code typed slowly still counts

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# --- mail -----------------------------------------------------------------------------------------

vars().update(env.email("EMAIL_URL", default="filemail:"))
if EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend":  # noqa: F821 (set by the line above)
    EMAIL_BACKEND = "learning.core.mail.FileBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
# Seconds: a mail server that never answers must not hold the worker for ever.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Course team <course@example.org>")

# --- Wagtail --------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_IMAGE_MODEL = "media.CustomImage"
WAGTAILDOCS_DOCUMENT_MODEL = "media.CustomDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# How large an H5P package may be as it is uploaded; what it may hold unpacked stands in media/h5p/rules.py.
H5P_UPLOAD_MEGABYTES = env.int("H5P_UPLOAD_MEGABYTES", default=100)
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "svg", "webp"]
WAGTAILMEDIA = {"MEDIA_MODEL": "media.Recording"}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- safety ---------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "img-src": [SELF, "data:"],
    }
}
# Wagtail's editors still carry inline script and style; nothing outside /admin/ is given that.
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "worker-src": [SELF, "blob:"],
}
# Nobody outside learns where a reader came from. Not "no-referrer": browsers would then send "Origin: null" with
# every form, which the check against forged requests refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_TRUSTED_ORIGINS = [BASE_URL]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
