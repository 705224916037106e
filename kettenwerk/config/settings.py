"""One settings file. Everything that differs between installations comes from the environment.

``KETTENWERK_MODE``       ``demo`` (default) or ``production``
``KETTENWERK_DATA``       folder for database and key, default ``./data``
``KETTENWERK_DATABASE``   ``postgresql://user:password@host:port/name`` (a socket: ``?host=/path``); default SQLite
``KETTENWERK_SECRET_KEY`` required in production
``KETTENWERK_HOSTS``      comma-separated host names, required in production
``KETTENWERK_SITE``       address of the site for links in mails, default: the first host
``KETTENWERK_MAIL_HOST``  mail server; without it mails are printed; also ``…_PORT``, ``…_USER``, ``…_PASSWORD``, ``…_TLS`` (1), ``…_FROM``
``KETTENWERK_API_PER_MINUTE`` how often one address may ask the public API in a minute, default 1200; 0: no limit
``KETTENWERK_TILES``      address of map tiles for the family guide, such as „https://tiles.example/{z}/{x}/{y}.png“; default: none; also ``…_CREDIT``
``KETTENWERK_PAGES_KEPT`` rendered pages of the family guide that each process keeps, default 256
``KETTENWERK_OPENSEARCH`` address of an OpenSearch server that narrows the search of the guide; default: none
``KETTENWERK_CHECK_HOSTS`` hosts whose addresses may be checked, „*“ for all public ones; default: none
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent
MODE = os.environ.get("KETTENWERK_MODE", "demo")
if MODE not in {"demo", "production"}:
    message = f"KETTENWERK_MODE ist „{MODE}“, erlaubt sind „demo“ und „production“."
    raise ImproperlyConfigured(message)
IS_DEMO = MODE == "demo"
DATA_DIR = Path(os.environ.get("KETTENWERK_DATA") or BASE_DIR / "data").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
# Compiled analyses are kept beside the code, or here where the code may not be written to.
if not os.access(BASE_DIR / "kettenwerk" / "analysis", os.W_OK):
    os.environ.setdefault("NUMBA_CACHE_DIR", str(DATA_DIR / "numba"))


def _secret_key() -> str:
    """The key from the environment; in the demo a random one, kept in the data folder."""
    given = os.environ.get("KETTENWERK_SECRET_KEY", "")
    if given:
        return given
    if not IS_DEMO:
        message = "KETTENWERK_SECRET_KEY fehlt. Bitte einen langen zufälligen Wert setzen."
        raise ImproperlyConfigured(message)
    file = DATA_DIR / "secret-key"
    if not file.exists():
        file.write_text(secrets.token_urlsafe(64), encoding="ascii")
        file.chmod(0o600)
    return file.read_text(encoding="ascii")


def _database(url: str) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "kettenwerk.sqlite3",
            # Opening the file and its journal takes longer than most pages ask of it.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    parts = urlsplit(url)
    options = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.get("host") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = [h for h in os.environ.get("KETTENWERK_HOSTS", "").split(",") if h] or (
    ["localhost", "127.0.0.1", "[::1]", "testserver"] if IS_DEMO else []
)
DATABASES = {"default": _database(os.environ.get("KETTENWERK_DATABASE", ""))}
# Limits on sign-in hold for all processes of the server together, so they live in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kettenwerk_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "kettenwerk.core",
    "kettenwerk.accounts",
    "kettenwerk.territory",
    "kettenwerk.inventory",
    "kettenwerk.chain",
    "kettenwerk.guide",
    "kettenwerk.desk",
    "kettenwerk.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "modelsearch",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kettenwerk.core.refusal.RefusalMiddleware",
]
ROOT_URLCONF = "kettenwerk.config.urls"
WSGI_APPLICATION = "kettenwerk.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kettenwerk.config.navigation.page_frame",
            ],
            "builtins": ["kettenwerk.core.templatetags.kettenwerk"],
        },
    }
]
FORM_RENDERER = "kettenwerk.core.look.KernRenderer"

# Signed-in pages are German; only the family guide speaks the others, and takes the language from the
# address (guide/languages.py), never from a cookie or the browser: hence no LocaleMiddleware.
LANGUAGE_CODE = "de"
LANGUAGES = [
    ("de", "Deutsch"),
    ("en", "English"),
    ("tr", "Türkçe"),
    ("ar", "العربية"),
    ("uk", "Українська"),
    ("ru", "Русский"),
    ("pl", "Polski"),
    ("ro", "Română"),
]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = IS_DEMO
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if IS_DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:start"
ACCOUNT_ADAPTER = "kettenwerk.accounts.sign_in.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Kettenwerk: "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kettenwerk"
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if IS_DEMO else 1

# What a page has to say to a person stays on the server; the only cookies are session and form protection.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 10
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if not IS_DEMO:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "jobs": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}
MODELSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "modelsearch.backends.database",
        "SEARCH_CONFIG": "simple",
    }
}

EMAIL_HOST = os.environ.get("KETTENWERK_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("KETTENWERK_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("KETTENWERK_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("KETTENWERK_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("KETTENWERK_MAIL_TLS", "") == "1"
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("KETTENWERK_MAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
DEFAULT_FROM_EMAIL = os.environ.get("KETTENWERK_MAIL_FROM", "kettenwerk@localhost")
# Where the pages are, for mails that no request asked for.
SITE_ADDRESS = os.environ.get("KETTENWERK_SITE") or (
    f"http://localhost:{os.environ.get('PORT', '8000')}/"
    if IS_DEMO
    else f"https://{next(iter(ALLOWED_HOSTS), 'localhost').lstrip('.')}/"
)
# How many mails a tick may send; which hosts the address check may ask (none: it is off), and whether
# one of them may lie in the own network.
MAILS_PER_MINUTE = int(os.environ.get("KETTENWERK_MAILS_PER_MINUTE", "30"))
# How often one address may ask the public API (hsds) in a minute; 0: as often as it likes.
API_PER_MINUTE = int(os.environ.get("KETTENWERK_API_PER_MINUTE", "1200"))
CHECK_HOSTS = [
    host.strip().lower()
    for host in os.environ.get("KETTENWERK_CHECK_HOSTS", "").split(",")
    if host.strip()
]
CHECK_PRIVATE = os.environ.get("KETTENWERK_CHECK_PRIVATE", "") == "1"
# Pages of the family guide kept rendered, per process; pictures of maps come from nowhere by default.
GUIDE_PAGES_KEPT = int(os.environ.get("KETTENWERK_PAGES_KEPT", "256"))
# „opensearch“ where its address is given, „database“: without any index; else the index in memory.
OPENSEARCH = os.environ.get("KETTENWERK_OPENSEARCH", "")
GUIDE_SEARCH = "opensearch" if OPENSEARCH else ""
GUIDE_TILES = os.environ.get("KETTENWERK_TILES", "")
GUIDE_TILES_CREDIT = os.environ.get("KETTENWERK_TILES_CREDIT", "")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
