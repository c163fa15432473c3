"""The one settings file. Everything that differs between machines comes from the environment."""

import secrets
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from egenkraft.site.audit.keys import derive
from egenkraft.site.config.env import env_bool, env_list, env_path, env_str
from egenkraft.site.config.labkey import read_key
from egenkraft.site.config.postgres.databases import databases

SITE = Path(__file__).resolve().parents[1]

# --- where things lie -----------------------------------------------------------------------
DATA = env_path("EGENKRAFT_DATA", Path("data").resolve())
KEYS = env_path("EGENKRAFT_KEYS", DATA.parent / f"{DATA.name}-keys")  # another folder, another backup
BACKUPS = env_path("EGENKRAFT_BACKUPS", DATA.parent / f"{DATA.name}-backups")
PACKS = env_path("EGENKRAFT_PACKS", DATA / "packs")  # the lab's own instrument packs, where it has some
DEMO = env_bool("EGENKRAFT_DEMO", False)
BIND = env_str("EGENKRAFT_BIND", "127.0.0.1")
TLS = env_bool("EGENKRAFT_TLS", BIND not in {"127.0.0.1", "::1", "localhost"})
DEBUG = False
BACKUP_TO = env_str("EGENKRAFT_BACKUP_TO")  # a folder, or "elsewhere" when the host makes the backups
BACKUP_KEYS_TO = env_str("EGENKRAFT_BACKUP_KEYS_TO", f"{BACKUP_TO}-keys")
BACKUP_PUBLIC_KEY = env_str("EGENKRAFT_BACKUP_PUBLIC_KEY")
STREAM_TO, STREAM_KEYS_TO = env_str("EGENKRAFT_STREAM_TO"), env_str("EGENKRAFT_STREAM_KEYS_TO")  # optional

# --- keys: one lab key, every other secret is derived from it --------------------------------
LAB_KEY: bytes | None = read_key()
LOCKED = LAB_KEY is None
SECRET_KEY = derive(LAB_KEY, "django").hex() if LAB_KEY else secrets.token_hex(32)

# --- addresses ------------------------------------------------------------------------------
ALLOWED_HOSTS = env_list("EGENKRAFT_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if TLS else []
ROOT_URLCONF = "egenkraft.site.config.urls"
WSGI_APPLICATION = "egenkraft.site.config.wsgi.application"
SITE_URL = env_str("EGENKRAFT_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "egenkraft.site.config",
    "egenkraft.site.ui",
    "egenkraft.site.audit",
    "egenkraft.site.outside",
    "egenkraft.site.access",
    "egenkraft.site.labs",
    "egenkraft.site.participants",
    "egenkraft.site.cards",
    "egenkraft.site.consent",
    "egenkraft.site.vault",
    "egenkraft.site.messages",
    "egenkraft.site.methods",
    "egenkraft.site.activities",
    "egenkraft.site.measures",
    "egenkraft.site.work",
    "egenkraft.site.trials",
    "egenkraft.site.trust",
    "egenkraft.site.home",
    "egenkraft.site.diary",
    "egenkraft.site.reports",
    "egenkraft.site.intake",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks_db",
]

MIDDLEWARE = [
    "egenkraft.site.config.headers.HeadersMiddleware",
    "egenkraft.site.access.middleware.MethodMiddleware",
    "egenkraft.site.config.squeeze.SqueezeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "egenkraft.site.access.stored_sessions.SessionMiddleware",
    "egenkraft.site.access.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "egenkraft.site.access.middleware.PolicyMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "egenkraft.site.access.context.shell",
            ],
            "builtins": [
                "egenkraft.site.ui.templatetags.ui",
                "egenkraft.site.access.templatetags.once",  # csrf_token, with the key of the form
            ],
        },
    }
]
FORM_RENDERER = "egenkraft.site.ui.forms.FormRenderer"

# --- the database: one file, WAL + FULL + IMMEDIATE (checked at start), or PostgreSQL ---------
_SQLITE: dict[str, Any] = {
    "ENGINE": "egenkraft.site.config.sqlite",
    "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
    "CONN_MAX_AGE": None,
    "ATOMIC_REQUESTS": False,
}
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_SQLITE,
        "NAME": DATA / "egenkraft.sqlite3",
        "TEST": {"NAME": DATA / "test" / "egenkraft.sqlite3"},
    },
    "keys": {**_SQLITE, "NAME": KEYS / "keys.sqlite3", "TEST": {"NAME": DATA / "test" / "keys.sqlite3"}},
    "public": {
        **_SQLITE,
        "ENGINE": "egenkraft.site.config.sqlite_public",
        "NAME": f"file:{DATA / 'egenkraft.sqlite3'}?mode=rw",  # never creates; query_only once it is open
        "OPTIONS": {"timeout": 20, "uri": True},
        "TEST": {"MIRROR": "default"},
    },
}
POSTGRES_OWNERS: dict[str, dict[str, Any]] = {}  # who may change the tables; nobody serves with it
if on_postgres := databases():
    DATABASES, POSTGRES_OWNERS = on_postgres
DATABASE_ROUTERS = ["egenkraft.site.config.routers.KeysRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people who sign in ---------------------------------------------------------------------
AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["egenkraft.site.access.backend.StaffBackend"]
PASSWORD_HASHERS = ["egenkraft.site.access.passwords.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "egenkraft.site.access.adapter.StaffAdapter"
MFA_ADAPTER = "egenkraft.site.access.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "egenkraft.site.access.totp.CodeOnce",
    "reauthenticate": "egenkraft.site.access.totp.CodeOnceAgain",
    "activate_totp": "egenkraft.site.access.totp.FirstCode",
}
MFA_TOTP_TOLERANCE = 1  # one step early or late
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # staff come by invitation; the address is verified when they accept
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {  # of wrong passwords; "key" is the account and the network (access/tries.py)
    "login_failed": "10/m/ip,5/300s/key",
    "login_anywhere": "100/h/key",  # the account, from networks it has not signed in from before
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS
MFA_TOTP_ISSUER = "Egenkraft"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "access:enter"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

_PREFIX = "__Host-" if TLS else ""
SESSION_ENGINE = "egenkraft.site.access.stored_sessions"
SESSION_COOKIE_NAME = f"{_PREFIX}s"
CSRF_COOKIE_NAME = f"{_PREFIX}c"
LANGUAGE_COOKIE_NAME = f"{_PREFIX}l"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = False  # the proxy in front does it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_REFERRER_POLICY = None  # headers.py writes every header, byte for byte
SECURE_CROSS_ORIGIN_OPENER_POLICY = None
SECURE_CONTENT_TYPE_NOSNIFF = False
CSRF_FAILURE_VIEW = "egenkraft.site.access.errors.csrf_failure"

# --- language and time ----------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [SITE / "ui" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Stockholm"

# --- files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300  # a few small scripts under unhashed names
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 30_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# --- background work, caches, logs ----------------------------------------------------------
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # never words in a cookie
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {
    "default": {  # counters of tries, and nothing else (access/tries.py)
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # nobody pushes a counter out by making others
        "KEY_FUNCTION": "egenkraft.site.access.tries.hidden",
    }
}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # no mail leaves this version
SMS_URL = env_str("EGENKRAFT_SMS_URL")  # a gateway's address; empty: nothing is ever sent
SMS_USER, SMS_PASSWORD = env_str("EGENKRAFT_SMS_USER"), env_str("EGENKRAFT_SMS_PASSWORD")
SMS_FROM = env_str("EGENKRAFT_SMS_FROM", "Kalender")  # what her phone shows: neutral
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "egenkraft.site.config.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "egenkraft.site.config.logs.Stream", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "egenkraft": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
