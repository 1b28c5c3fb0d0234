"""Settings of the tracker, all from the environment; docs/running.md lists them for those who run it."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from csp import starting
from csp.logs import AS_LINES
from csp.mail import read_mail_url
from csp.signing_in import environment

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent


def is_on(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def given(name: str, when_debug: str = "") -> str:
    """What the environment says; on a developer's own computer there is something for everything."""
    return os.environ.get(name) or (when_debug if DEBUG else "")


DEBUG = is_on("DJANGO_DEBUG")
ALLOWED_HOSTS = starting.hosts(given("DJANGO_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]"))
if DEBUG:
    SECRET_KEY = given("DJANGO_SECRET_KEY", "for-development-only")
    starting.refuse_debug_in_public(ALLOWED_HOSTS)
else:
    SECRET_KEY = starting.secret_key(given("DJANGO_SECRET_KEY"))
    starting.database(given("DATABASE_URL"))
    starting.mail(os.environ)
# keys that the present one took the place of: what they signed or locked still opens
SECRET_KEY_FALLBACKS = given("DJANGO_SECRET_KEY_FALLBACKS").split()
IS_PLAIN_HTTP = DEBUG or starting.plain_http(given("DJANGO_PLAIN_HTTP"), ALLOWED_HOSTS)

INSTALLED_APPS = [
    "csp",
    "plans",
    "priorities",
    "actions",
    "reviews",
    "documents",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_forms_gds",
    "django_filters",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
]

MIDDLEWARE = [
    "csp.middleware.one_line_each",
    "csp.middleware.watch_writes",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "csp.signing_in.guards.sessions_in_use",
    "csp.middleware.roles_of_the_day",
    "csp.audit.middleware.audit_record",
    "csp.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.signing_in.guards.TriesAreCounted",
    "csp.signing_in.middleware.SecondStepMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.private_pages",
    "reviews.middleware.pages_by_link",
    "csp.middleware.no_dead_ends",
    "csp.middleware.NothingTypedIsLost",
    "simple_history.middleware.HistoryRequestMiddleware",
    "csp.middleware.our_own_not_found",
]

ROOT_URLCONF = "csp.urls"
WSGI_APPLICATION = "csp.wsgi.application"

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
                "csp.switching.switcher",
            ],
            "builtins": ["csp.templatetags.csp"],
        },
    }
]

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # a writer waits for its turn instead of failing half way
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
}
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}", conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # a kept connection would go on writing to a file that was moved away
else:
    # a server that says nothing is given up before the web server gives up the request (ADR 0031)
    limits = {"connect_timeout": 5, "tcp_user_timeout": 15_000}
    DATABASES["default"]["OPTIONS"] = limits | DATABASES["default"].get("OPTIONS", {})
BACKUP_FOLDER = Path(os.environ.get("DJANGO_BACKUP_FOLDER") or BASE_DIR / "backups")
# in the database, because each process of the server would have one in memory to itself
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "csp_cache",  # a migration makes it
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "csp.User"
AUTHENTICATION_BACKENDS = ["csp.signing_in.backend.EmailBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "reviews:home"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = [  # scrypt needs much memory for each guess; what PBKDF2 kept is kept anew at the next signing in
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "csp.signing_in.passwords.LengthValidator"},
    {"NAME": "csp.signing_in.passwords.LikeThePersonValidator"},
    {"NAME": "csp.signing_in.passwords.CommonValidator"},
    {"NAME": "csp.signing_in.passwords.LocalWordsValidator"},
]
ACCOUNT_ADAPTER = "csp.signing_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # named for its checks: nobody signs up by themselves
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "csp.signing_in.adapter.name_of"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# allauth counts tries in the cache, by what it read before: many at once go past that (csp.signing_in.tries counts them)
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
MFA_ADAPTER = "csp.signing_in.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODE_DIGITS = 12
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "CSP plan tracker"
MFA_TOTP_TOLERANCE = 1  # a code typed as it runs out is taken; used once it is refused, however long it would have run
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

# reminders and invitations are sent by mail; without a server everything else works
SITE_URL = starting.site_url(given("DJANGO_SITE_URL", "http://127.0.0.1:8000"), ALLOWED_HOSTS)
try:
    MAIL_SERVER = read_mail_url(os.environ.get("DJANGO_EMAIL_URL", ""))
except ValueError as unreadable:
    raise ImproperlyConfigured(str(unreadable)) from None
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER.starts_tls, MAIL_SERVER.is_tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DJANGO_EMAIL_FROM") or f"no-reply@{urlsplit(SITE_URL).hostname or 'localhost'}"

DATA_UPLOAD_MAX_MEMORY_SIZE = (
    12 * 1024 * 1024
)  # a pasted plan; one far too long is then refused with its text still there
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a return of 300 actions has a few boxes for each

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_secrets": {"()": "csp.logs.WithoutSecrets"}},
    "loggers": {name: {"filters": ["without_secrets"]} for name in ("django.request", "django.security.csrf")},
}
if not DEBUG:
    LOGGING = AS_LINES

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True
FORMAT_MODULE_PATH = "csp.formats"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_TEMPLATE_PACK = "gds"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_GDS_FRONTEND_VERSION = "6.6.0"
CRISPY_FAIL_SILENTLY = False

SIMPLE_HISTORY_REVERT_DISABLED = True
SESSION_COOKIE_HTTPONLY = True
# who is signed in, for how long, and where tries are counted from (ADR 0026)
SESSION_ENGINE = "csp.signing_in.sessions"
SESSION_IDLE_SECONDS = 60 * environment.number(os.environ, "DJANGO_SESSION_IDLE_MINUTES", 180, least=5, most=720)
SESSION_COOKIE_AGE = 3600 * environment.number(os.environ, "DJANGO_SESSION_HOURS", 12, least=1, most=24)
TRUSTED_PROXIES = environment.number(os.environ, "DJANGO_TRUSTED_PROXIES", 0, least=0, most=9)
ORGANISATIONS = environment.organisations(os.environ)
GUESSES_PER_NETWORK = environment.number(os.environ, "DJANGO_GUESSES_PER_ADDRESS", 200, least=20, most=100_000)
CSRF_FAILURE_VIEW = "csp.views.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
if not IS_PLAIN_HTTP:
    # browsers take these from this host only, over HTTPS only, for the whole site only
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # whoever watches from the machine itself asks without HTTPS
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # the proxy writes it over: docs/running/nginx.conf
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
