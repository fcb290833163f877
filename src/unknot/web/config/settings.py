"""Django's settings, all of them derived from one checked environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from unknot.web.config.environment import current_environment
from unknot.web.config.secrets import keep_private, load_secret

ENVIRONMENT = current_environment()
SERVER_MODE = ENVIRONMENT.server
DATA_FOLDER: Path = ENVIRONMENT.data_folder

DEBUG = False
SECRET_KEY = load_secret(DATA_FOLDER)
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
ROOT_URLCONF = "unknot.web.config.server_urls" if SERVER_MODE else "unknot.web.config.urls"
WSGI_APPLICATION = "unknot.web.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "unknot.web.core",
    "unknot.web.accounts",
    "unknot.web.screening",
    "unknot.web.checkin",
    "unknot.web.today",
    "unknot.web.player",
    "unknot.web.progress",
    "unknot.web.library",
    "unknot.web.preferences",
]


def middleware(server: bool) -> list[str]:
    """In server mode nobody gets past signing in."""
    sign_in = ["django_otp.middleware.OTPMiddleware", "unknot.web.accounts.middleware.SignInMiddleware"]
    return [
        "unknot.web.config.middleware.HeadersMiddleware",
        "unknot.web.config.middleware.ApiMiddleware",
        "unknot.web.config.middleware.HostMiddleware",
        "unknot.web.config.middleware.SizeMiddleware",
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        *(sign_in if server else ()),
        "unknot.web.core.middleware.ProfileMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "axes.middleware.AxesMiddleware",
    ]


MIDDLEWARE = middleware(SERVER_MODE)

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "unknot.web.core.context.shell",
            ],
        },
    }
]

# ── database ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _database(url: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if found["ENGINE"] == "django.db.backends.sqlite3":
        found["CONN_HEALTH_CHECKS"] = False
        if found["NAME"] not in ("", ":memory:"):
            keep_private(Path(found["NAME"]))
        found["OPTIONS"] = {
            # Writers queue up from the start of a transaction instead of failing at its first write.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8000;",
        }
    return found


DATABASES = {"default": _database(ENVIRONMENT.database_url)}

# ── who somebody is ──────────────────────────────────────────────────────────────────────────────────────────────

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "welcome"
SIGN_UP_OPEN = ENVIRONMENT.sign_up

AXES_ENABLED = SERVER_MODE
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "unknot.web.accounts.address.address_of"
AXES_RESET_ON_SUCCESS = True
# Whoever goes on trying does not keep the door shut for longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["password"]
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Unknot"
OTP_TOTP_THROTTLE_FACTOR = 1

SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "unknot-session"
CSRF_COOKIE_NAME = "csrftoken"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "unknot.web.core.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ── how it is served ─────────────────────────────────────────────────────────────────────────────────────────────

CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_HTTPS = SERVER_MODE and ENVIRONMENT.https
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
# Browsers' preload lists are for whoever owns the domain to join, not for us: the one silenced check.
SECURE_HSTS_PRELOAD = False
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
TRUST_PROXY = SERVER_MODE and ENVIRONMENT.trust_proxy
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_PERMISSIONS = 0o600
MAX_IMPORT_BYTES = 50_000_000

STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "unknot.web.config.storage.HashedStorage"},
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
]
# The drawings that ship with the figure: figure/line/… and figure/3d/…
STATICFILES_DIRS = [("figure", Path(__file__).resolve().parents[2] / "figure" / "assets")]
WHITENOISE_MAX_AGE = 3600
NINJA_PAGINATION_MAX_LIMIT = 100

# ── words and time ───────────────────────────────────────────────────────────────────────────────────────────────

USE_I18N = True
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Nobody's answers in a log: Django's request logger names paths only.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
        "axes": {"level": "ERROR"},
    },
}
