"""Django's settings: strict by default; what differs between offices comes from the environment."""

import base64
import sys
from typing import Any

from django.utils.csp import CSP

from rongjun.config.environment import ROOT, load

ENV = load()
TESTING = "pytest" in sys.modules

SECRET_KEY = ENV.key("signing", ENV.secret_key)
DEBUG = ENV.debug
ALLOWED_HOSTS = [host.strip() for host in ENV.hosts.split(",") if host.strip()]
PORTAL_URL = ENV.portal_url
ROOT_DIR = ROOT
VAR_DIR = ENV.var
RULEBOOKS_DIR = ENV.rulebooks
CLI_SIGNING = ENV.cli_signing
STRICT_FETCH = ENV.strict_fetch or TESTING

VAULT_KEYS = ENV.vault_ring()
VAULT_KEY_ID = ENV.vault_key_id or max(VAULT_KEYS)
VAULT_CIPHER = ENV.vault_cipher
INDEX_KEY = base64.b64decode(ENV.key("index", ENV.index_key))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks_db",
    "axes",
    "rongjun.domains.safeguards",
    "rongjun.domains.units",
    "rongjun.domains.approvals",
    "rongjun.domains.people",
    "rongjun.domains.policy",
    "rongjun.domains.entitlements",
    "rongjun.domains.funds",
    "rongjun.domains.payments",
    "rongjun.domains.recognition",
    "rongjun.domains.petitions",
    "rongjun.domains.services.duties",
    "rongjun.domains.services.grants",
    "rongjun.domains.services.registers",
    "rongjun.domains.services.visits",
    "rongjun.domains.services.aid",
    "rongjun.domains.services.medical",
    "rongjun.domains.services.stations",
    "rongjun.domains.services.placement",
    "rongjun.domains.services.signups",
    "rongjun.domains.disclosure",
    "rongjun.domains.reports",
    "rongjun.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rongjun.web.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "rongjun.web.sessions.SessionMiddleware",
    "rongjun.web.middleware.OfficeMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "rongjun.config.urls"
WSGI_APPLICATION = "rongjun.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rongjun.web.context.office",
            ],
            "builtins": ["rongjun.web.templatetags.rongjun", "django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

DATABASES = ENV.databases()
DB_ROLE = ENV.db_role
DATABASE_ROUTERS = ["rongjun.domains.safeguards.router.AccessRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "units.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "rongjun.web.auth.OfficeBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "rongjun.web.office.views.sign_in.locked_out"
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS: list[str] = []

MESSAGES = ENV.messages
MAIL = ENV.mail
MAILERS = ENV.mailers()
DEFAULT_FROM_EMAIL = ENV.mail_from
SECOND_FACTOR = ENV.second_factor
SECOND_LOOK = ENV.second_look
IDLE_MINUTES = ENV.idle_minutes
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.https
SESSION_COOKIE_AGE = 8 * 3600
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_SECURE = ENV.https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "rongjun.web.office.views.errors.form_expired"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = ENV.https
SECURE_SSL_REDIRECT = ENV.https
SECURE_HSTS_SECONDS = ENV.hsts_seconds if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_SECONDS > 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "src" / "rongjun" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.time_zone
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = ENV.var / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": ENV.var / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
"""Workbooks hold numbers in plain text: an upload never becomes a temporary file (web/middleware.py bounds it)."""

TASKS = {
    "default": {
        "BACKEND": "django.tasks.backends.immediate.ImmediateBackend" if TESTING else "django_tasks_db.DatabaseBackend"
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": ENV.log_level},
}
