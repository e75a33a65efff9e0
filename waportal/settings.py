"""One settings file. Places differ only by environment variables; .env.example lists them all."""

from pathlib import Path
from urllib.parse import urlsplit

import pghistory
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from waportal import env as environment
from waportal.admin_theme import UNFOLD as UNFOLD  # the admin's look
from waportal.env import BASE_DIR, env

if (BASE_DIR / ".env").is_file():
    env.read_env(str(BASE_DIR / ".env"))  # the real environment wins over the file

VERSION = "0.1.0"
DEBUG = environment.boolean("DEBUG", default=False)
SECRET_KEY = environment.secret_key()
TOKEN_KEYS = environment.token_keys()
SITE_URL = str(env.str("SITE_URL", default="http://127.0.0.1:8000")).rstrip("/")
# Where Meta finds the webhook intake; in production a reverse proxy joins it to the site's name.
WEBHOOK_URL = str(env.str("WEBHOOK_URL", default="http://127.0.0.1:8001")).rstrip("/")
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DATA_DIR = Path(str(env.str("DATA_DIR", default=str(BASE_DIR / ".data"))))

# --- Rooms -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin.apps.SimpleAdminConfig",  # its pages are looked for by urls.py: only the site has them
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",  # the widgets' templates, for FORM_RENDERER
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_rq",
    "pghistory",
    "pgtrigger",
    "accounts",
    "outgoing",
    "alerts",
    "assets",
    "traffic",
    "billing",
    "quality",
    "optin",
    "templates_app",
    "messaging",
    "webhooks",
    "waportal",
]
MIDDLEWARE = [
    "waportal.middleware.RequestIdMiddleware",
    "waportal.middleware.AddressMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # its random padding hides lengths from attackers
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "waportal.middleware.ActivityMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "waportal.middleware.HeadersMiddleware",
    "waportal.middleware.FormsOnlyMiddleware",
]
ROOT_URLCONF = "waportal.urls"
PAGES_URLCONF = "waportal.pages"  # what workers know of it
WSGI_APPLICATION = "waportal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The shell's own templates come first, so that it can dress allauth's and the admin's pages.
        "DIRS": [BASE_DIR / "waportal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "waportal.frame.frame",
            ],
        },
    },
]
FORM_RENDERER = "waportal.rendering.FormRenderer"

# --- Data ------------------------------------------------------------------------------------
# The site runs as a role that may read and write rows; the owner of the tables only migrates:
# `manage.py migrate --database admin`. The consent ledger rests on this difference.
DATABASES = {
    "default": environment.database("DATABASE_URL", "the site's own role in PostgreSQL"),
    "admin": environment.database("DATABASE_ADMIN_URL", "the owner's role, for migrations"),
}
DATABASES["default"]["TEST"] = {"MIRROR": "admin"}
DATABASES["admin"]["CONN_MAX_AGE"] = 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits at sign-in live in PostgreSQL, so that an empty Valkey never stops a person.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # Django's own 300 would forget what was counted against addresses and numbers that try too often.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
REDIS_URL = environment.required("REDIS_URL", "Valkey or Redis rings the workers' doorbell")

# --- Jobs ------------------------------------------------------------------------------------
RQ_QUEUES = {
    name: {"URL": REDIS_URL, "DEFAULT_TIMEOUT": timeout}
    for name, timeout in (("default", 120), ("slow", 1800))
}
# The job class carries the request id; the queue class lets a silent doorbell pass; workers do not fork, and let no
# queue wait for ever.
RQ = {
    "QUEUE_CLASS": "waportal.jobs.Queue",
    "JOB_CLASS": "waportal.jobs.Job",
    "WORKER_CLASS": "waportal.jobs.Worker",
}
POLL_SECONDS = environment.integer("POLL_SECONDS", 900, minimum=1)
# How often it is looked for what is due to be read: often enough that nothing is read late.
POLL_RING_SECONDS = max(1, min(POLL_SECONDS // 5, 60))
SWEEP_SECONDS = environment.integer("SWEEP_SECONDS", 60, minimum=1)
# Meta repeats a delivery for up to seven days; what is kept longer is for people to look at.
DELIVERY_DAYS = environment.integer("DELIVERY_DAYS", 30, minimum=8)
# Facts about messages are forgotten by whole months: two years for costs, and the month under way.
TRAFFIC_MONTHS = environment.integer("TRAFFIC_MONTHS", 25, minimum=2)
# How often charges are made of what the digest has taken in.
CHARGE_SECONDS = environment.integer("CHARGE_SECONDS", 10, minimum=1)

# How often it is looked for messages of our own that wait to be sent.
SEND_RING_SECONDS = environment.integer("SEND_RING_SECONDS", 10, minimum=1)
# How many tests of templates one organisation may send in an hour.
TEST_SENDS_PER_HOUR = environment.integer("TEST_SENDS_PER_HOUR", 60, minimum=1)

# Prometheus reads /metrics with this as its bearer token; without one there is no such page.
METRICS_TOKEN = str(env.str("METRICS_TOKEN", default=""))

# --- Meta ------------------------------------------------------------------------------------
GRAPH_API_VERSION = str(env.str("GRAPH_API_VERSION", default="v25.0"))
GRAPH_BASE_URLS = environment.base_urls()

# --- API -------------------------------------------------------------------------------------
# What one key may ask in a minute: reading, and what changes something.
API_READS_PER_MINUTE = environment.integer("API_READS_PER_MINUTE", 600, minimum=1)
API_WRITES_PER_MINUTE = environment.integer("API_WRITES_PER_MINUTE", 60, minimum=1)

# --- Pictures of templates ----------------------------------------------------------------------
PICTURE_FONT_FOLDERS = environment.folders(
    "PICTURE_FONT_FOLDERS",
    default="/usr/share/fonts,/usr/local/share/fonts,/System/Library/Fonts,/Library/Fonts",
)

# --- Outgoing webhooks ------------------------------------------------------------------------
# Networks that are not the internet and may be sent to all the same, also by http.
OUTGOING_PRIVATE_NETWORKS = environment.networks("OUTGOING_PRIVATE_NETWORKS")
ALERT_RING_SECONDS = environment.integer("ALERT_RING_SECONDS", 3, minimum=1)
OUTGOING_RING_SECONDS = environment.integer("OUTGOING_RING_SECONDS", 5, minimum=1)

# --- The consent log ----------------------------------------------------------------------------
# The signer's own memory and keys: a folder that is in no backup of the database, the same for all workers.
SIGNER_DIR = Path(str(env.str("SIGNER_DIR", default=str(DATA_DIR / "signer"))))
# Where each day's checkpoint is written as well, best on storage that takes files once; empty: nowhere.
ANCHOR_DIR = str(env.str("ANCHOR_DIR", default="")).strip()
# Who stamps the time of each day's checkpoint (RFC 3161), by https; empty: nobody.
TSA_URL = str(env.str("TSA_URL", default="")).strip()
# How often events are moved into the logs and the logs signed. Promises are about 60 seconds.
LOG_SECONDS = environment.integer("LOG_SECONDS", 5, minimum=1)

# --- People ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by invitation, which proves the address
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
# Sign-in is limited by address, which proxies of ours tell in X-Forwarded-For; others could lie there.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.integer("TRUSTED_PROXIES", 1 if HTTPS else 0)
USERSESSIONS_TRACK_ACTIVITY = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = (
    not HTTPS
)  # browsers themselves allow passkeys on localhost only
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = False
OIDC_NAME = str(env.str("OIDC_NAME", default=""))
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": OIDC_NAME,
                    "client_id": environment.required("OIDC_CLIENT_ID", "OIDC_NAME is set"),
                    "secret": environment.required("OIDC_CLIENT_SECRET", "OIDC_NAME is set"),
                    "settings": {
                        "server_url": environment.required("OIDC_SERVER_URL", "OIDC_NAME is set")
                    },
                }
            ]
        }
    }
    if OIDC_NAME
    else {}
)

# Who changed what: rows written by triggers, also for changes made in a shell. Deletions count too.
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)

# --- Languages and time ----------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ja", _("Japanese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["waportal.formats"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# --- Files -----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
_hashed = not DEBUG and environment.boolean("HASHED_STATIC", default=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _hashed
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Without hashed names the files are served from where they are written, and nothing is collected.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not _hashed
# Meta's largest webhook is 3 MB; Django's default of 2.5 MB would refuse it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# --- Mail ------------------------------------------------------------------------------------
if HTTPS:
    environment.required("EMAIL_URL", "without it invitations would reach the log alone")
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = str(env.str("DEFAULT_FROM_EMAIL", default="waportal <noreply@localhost>"))
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Safety ----------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [
    r"^healthz$",
    r"^readyz$",
    r"^metrics$",
]  # asked for by machines beside the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
CSRF_FAILURE_VIEW = "waportal.errors.csrf_failure"

# --- Logs ------------------------------------------------------------------------------------
LOG_FORMAT = str(env.str("LOG_FORMAT", default="text" if DEBUG else "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "waportal.logs.RequestId"},
        "redact": {"()": "waportal.logs.Redact"},
    },
    "formatters": {
        "json": {"()": "waportal.logs.JsonFormatter"},
        "text": {"format": "%(levelname).1s %(name)s %(message)s [%(request_id)s]"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["request_id", "redact"],
        }
    },
    "root": {"handlers": ["console"], "level": str(env.str("LOG_LEVEL", default="INFO"))},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "rq.worker": {"level": "WARNING"},
        "rq.cron": {"level": "WARNING"},
        "urllib3": {"level": "INFO"},  # at DEBUG it would log the query strings of calls to Meta
        "django.server": {"handlers": ["console"], "propagate": False},
    },
}
