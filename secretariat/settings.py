"""Settings of all four surfaces, read from the environment (`.env.example` explains every variable).

One code base serves staff, API, admin console and resident portal; `SECRETARIAT_SURFACE` says which URLs and which
databases a process has. The portal process has no connection to the case database at all.
"""

from pathlib import Path
from typing import Any

import environ
import pgtrigger
import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from security.error_text import traceback_text

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

SURFACE: str = env.str("SECRETARIAT_SURFACE", default="all")
SURFACES = ("staff", "api", "admin", "portal", "all")
if SURFACE not in SURFACES:
    raise environ.ImproperlyConfigured(f"SECRETARIAT_SURFACE must be one of {', '.join(SURFACES)}; it is {SURFACE!r}.")
VAR_DIR = Path(env.str("SECRETARIAT_VAR", default=str(BASE_DIR / "var")))

DEBUG: bool = env.bool("SECRETARIAT_DEBUG", default=False)
# The embedded stack serves plain HTTP on loopback; everywhere else TLS ends at the reverse proxy.
LOOPBACK_ONLY: bool = env.bool("SECRETARIAT_LOOPBACK", default=False)
SERVER_TIMING: bool = LOOPBACK_ONLY and env.bool("SECRETARIAT_SERVER_TIMING", default=False)
SECRET_KEY: str = env.str("SECRETARIAT_SECRET_KEY")
ALLOWED_HOSTS: list[str] = env.list("SECRETARIAT_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("SECRETARIAT_TRUSTED_ORIGINS", default=[])

# `id:base64` pairs, the first is current, the others only open what they once sealed.
DATA_KEYS: list[str] = env.list("SECRETARIAT_DATA_KEYS", default=[])
AUDIT_KEYS: list[str] = env.list("SECRETARIAT_AUDIT_KEY", default=[])
AUDIT_ANCHOR_FILE = Path(env.str("SECRETARIAT_AUDIT_ANCHORS", default=str(VAR_DIR / "audit" / "anchors.jsonl")))

INSTALLED_APPS = [
    "security.apps.SecurityConfig",  # first: it adds the walls to every model that is loaded after it
    "cases.apps.CasesConfig",
    "intake.apps.IntakeConfig",
    "intake.portal.apps.PortalConfig",
    "callcenter.apps.CallcenterConfig",
    "reports.apps.ReportsConfig",
    "secretariat.apps.SecretariatConfig",
    "secretariat.apps.ConsoleConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "drf_spectacular",
    "guardian",
    "oauth2_provider",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "security.request_log.RequestLogMiddleware",
    "security.server_timing.ServerTimingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "security.sign_in.middleware.SessionLimitsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "security.tenancy.request.TenantRequestMiddleware",  # innermost: its transaction holds the view and the render
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
if SURFACE == "portal":  # the internet side: no accounts, no sessions in a database, no case database
    INSTALLED_APPS = [
        name for name in INSTALLED_APPS if name != "secretariat.apps.ConsoleConfig" and "allauth" not in name
    ]
    people = ("auth.", "sessions", "messages", "tenancy", "sign_in", "allauth")
    MIDDLEWARE = [name for name in MIDDLEWARE if not any(word in name for word in people)]
    CSRF_FAILURE_VIEW = "intake.portal.views.errors.refused"

ROOT_URLCONF = "secretariat.urls"
WSGI_APPLICATION = "secretariat.wsgi.application"

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
                "security.pages.shell.shell",
            ],
        },
    },
]


def database(variable: str, engine: str) -> dict[str, Any]:
    """The Django settings of the database that an environment variable names."""
    found: dict[str, Any] = env.db_url(variable)
    found["ENGINE"] = engine
    found["CONN_MAX_AGE"] = env.int("SECRETARIAT_CONN_MAX_AGE", default=60)
    found["CONN_HEALTH_CHECKS"] = True
    found["ATOMIC_REQUESTS"] = False
    return found


DATABASES: dict[str, dict[str, Any]] = {"default": {}}
if SURFACE != "portal":
    DATABASES["default"] = database("DATABASE_URL", "security.db")
    if "DATABASE_OWNER_URL" in env.ENVIRON:
        DATABASES["owner"] = database("DATABASE_OWNER_URL", "security.db")
if "PORTAL_DATABASE_URL" in env.ENVIRON:
    DATABASES["portal"] = database("PORTAL_DATABASE_URL", "django.db.backends.postgresql")
if "PORTAL_OWNER_URL" in env.ENVIRON:
    DATABASES["portal_owner"] = database("PORTAL_OWNER_URL", "django.db.backends.postgresql")
DATABASE_ROUTERS = ["secretariat.routers.SurfaceRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "security.User"
AUTHENTICATION_BACKENDS = ["security.sign_in.backend.SignInBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ANONYMOUS_USER_NAME = None  # guardian: nobody has rights without an account
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "sign-in"

# Sign-in: user name and password, then a second factor for everybody (security/sign_in). No sign-up, no mail.
ACCOUNT_ADAPTER = "security.sign_in.account_adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# Failures by the name that was typed (security/sign_in/lockout.py says the same); an office shares one address.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "60/m/ip,5/15m/key"}
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = None if LOOPBACK_ONLY else "X-Real-IP"  # the front end sets it (docs/deploy/nginx)
# Front ends whose client certificates are believed (security/sign_in/certificate.py), as CIDR; without any, none is.
CERTIFICATE_PROXIES: list[str] = env.list("SECRETARIAT_CERTIFICATE_PROXIES", default=[])
# Identity providers of municipalities, as JSON (docs/deploy.md); security/sign_in/providers.py reads it, `check` tells
# what is wrong with it. Nobody is made by signing in, and no token of a provider is stored.
IDENTITY_PROVIDERS: str = env.str("SECRETARIAT_IDENTITY_PROVIDERS", default="")
SOCIALACCOUNT_ADAPTER = "security.sign_in.oidc.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"provider_class": "security.sign_in.oidc.MunicipalProvider"}}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
MFA_ADAPTER = "security.sign_in.mfa_adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Secretariat"
MFA_TOTP_TOLERANCE = 1  # a device's clock may be off by half a minute; a code still works once only
MFA_RECOVERY_CODES_SHOW_ONCE = True

# guardian.W001: roles are read through one gate (security.gate), not through an authentication backend per object.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
# Easy Japanese lies over the Japanese catalogues; only the portal switches it on (intake.portal.language).
LOCALE_PATHS = [BASE_DIR / "intake" / "portal" / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a cookie would carry what a page said

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if env.bool("SECRETARIAT_PLAIN_STATIC", default=False):  # tests and development: no collectstatic needed
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = DEBUG or env.bool("SECRETARIAT_PLAIN_STATIC", default=False)
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS
FILES_DIR = VAR_DIR / "files"  # print lots and their manifests; resident images are rows, encrypted
# On the internet side a photograph of a card never lies on a disk, not for a moment: as much as its proxy lets through.
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024 if SURFACE == "portal" else 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_485_760
# Socket or host:port of ClamAV's daemon; files are then refused while it does not answer. Empty: there is none.
CLAMD: str = env.str("SECRETARIAT_CLAMD", default="")

# Row history at statement level: at row level 100,000 rows took 254 s against 1.0 s.
PGHISTORY_LEVEL = pgtrigger.Statement

REDIS_URL: str = env.str("REDIS_URL", default="redis://localhost:6379/0")
# The cache holds counters of failed sign-ins and used one-time codes. redis-py names a socket otherwise than kombu.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL.replace("redis+socket:", "unix:").replace("virtual_host=", "db="),
        "KEY_PREFIX": "secretariat",
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ACKS_LATE = True  # the truth is the job row: a task that is delivered twice finds nothing to do
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["security.api.authentication.ClientTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["security.api.permissions.IsApiClient"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "security.api.errors.problem_response",
    "DEFAULT_THROTTLE_CLASSES": [],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Secretariat API",
    "DESCRIPTION": "Progress of the cases of one program, for the systems of its municipality.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {"StatusEnum": "cases.models.Status"},
}
OAUTH2_PROVIDER = {
    "SCOPES": {"read": "Read the cases of the program"},
    "DEFAULT_SCOPES": ["read"],
    "ACCESS_TOKEN_EXPIRE_SECONDS": 900,
    "PKCE_REQUIRED": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    # Only client credentials are used; what RFC 9700 advises against is off, and tokens are stored as digests.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}

SECURE_HSTS_SECONDS = 0 if DEBUG else env.int("SECRETARIAT_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = not LOOPBACK_ONLY
SESSION_COOKIE_SECURE = not LOOPBACK_ONLY
CSRF_COOKIE_SECURE = not LOOPBACK_ONLY
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 10 * 3600  # security/sign_in/sessions.py ends them sooner
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# A client's own request id would stand in the audit; on the internet side an address is a resident's.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = False
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = SURFACE != "portal"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.ExceptionRenderer(traceback_text),
            ],
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    # The renderer's libraries write a line for every page.
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
    "root": {"handlers": ["console"], "level": env.str("SECRETARIAT_LOG_LEVEL", default="INFO")},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.ExceptionRenderer(traceback_text),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
