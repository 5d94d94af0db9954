"""Every setting of Loupe, read from the environment by typed readers.

Nothing has to be set: without `DATABASE_URL`, `REDIS_URL` and `S3_ENDPOINT_URL` the embedded servers are used.
docs/reference/settings.md lists each variable; a test says that the list is complete.
"""

import os
import re
from datetime import timedelta
from pathlib import Path

import dj_database_url
from django.urls import reverse_lazy

from config.adminsite.navigation import CONSOLE
from config.embedded.layout import CLINICAL_KEY, SUBJECTS_KEY, Layout
from config.env import BadSetting, Environment
from config.observability.logs import configure_structlog, logging_settings
from config.settings.code_version import read_code_version
from config.settings.secret_key import read_or_create_secret_key
from config.settings.servers import ADDRESS_OF_SERVER, describe_embedded, list_embedded

env = Environment()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LOUPE_ENV = env.choice("LOUPE_ENV", options=("development", "production"), default="development")
LOUPE_STATE_DIR = env.path("LOUPE_STATE_DIR", default=BASE_DIR / ".loupe")
LOUPE_PROCESS = env.choice("LOUPE_PROCESS", options=("web", "worker"), default="web")
LOUPE_REGION = env.text("LOUPE_REGION", default="eu")
if not re.fullmatch(r"[a-z][a-z0-9-]{0,31}", LOUPE_REGION):
    raise BadSetting(
        f"LOUPE_REGION is {LOUPE_REGION!r}, but must be lower-case letters, digits and hyphens, such as eu or us-east."
    )
IS_PRODUCTION = LOUPE_ENV == "production"

# -- servers: managed where an address is given, embedded where none is ------------------------------------------
EMBEDDED_SERVERS = list_embedded(env)
if IS_PRODUCTION and EMBEDDED_SERVERS:
    missing = ", ".join(ADDRESS_OF_SERVER[server] for server in EMBEDDED_SERVERS)
    raise BadSetting(f"LOUPE_ENV is production, so {missing} must be set: the embedded servers are for development.")
_own = describe_embedded(Layout.load_or_create(LOUPE_STATE_DIR), process=LOUPE_PROCESS) if EMBEDDED_SERVERS else {}

DATABASE_URL = env.text("DATABASE_URL", default=_own.get("DATABASE_URL"))
REDIS_URL = env.text("REDIS_URL", default=_own.get("REDIS_URL"))
S3_ENDPOINT_URL = env.text("S3_ENDPOINT_URL", default=_own.get("S3_ENDPOINT_URL"))
S3_ACCESS_KEY_ID = env.text("S3_ACCESS_KEY_ID", default=_own.get("S3_ACCESS_KEY_ID"))
S3_SECRET_ACCESS_KEY = env.text("S3_SECRET_ACCESS_KEY", default=_own.get("S3_SECRET_ACCESS_KEY"))
S3_REGION = env.text("S3_REGION", default="us-east-1")
S3_MEDIA_BUCKET = env.text("S3_MEDIA_BUCKET", default="loupe-media")
S3_CLINICAL_BUCKET = env.text("S3_CLINICAL_BUCKET", default="loupe-clinical")
S3_PUBLIC_ENDPOINT_URL = env.text("S3_PUBLIC_ENDPOINT_URL", default=S3_ENDPOINT_URL)
_keys = _own if "s3" in EMBEDDED_SERVERS else {}  # the embedded key service comes with the embedded store
LOUPE_CLINICAL_KMS_KEY = env.text("LOUPE_CLINICAL_KMS_KEY", default=CLINICAL_KEY)
LOUPE_KMS = env.choice("LOUPE_KMS", options=("transit", "aws"), default="transit")
LOUPE_KMS_URL = env.text("LOUPE_KMS_URL", default=_keys.get("LOUPE_KMS_URL", "")).rstrip("/")
LOUPE_KMS_TOKEN = env.text("LOUPE_KMS_TOKEN", default=_keys.get("LOUPE_KMS_TOKEN", ""))
LOUPE_KMS_KEY = env.text("LOUPE_KMS_KEY", default=SUBJECTS_KEY)

NEVER_BY_ITSELF = 1_000_000_000  # config/jobs prepares the statements that are worth it

try:
    _database = dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
except (ValueError, dj_database_url.ParseError) as error:
    raise BadSetting(
        f"DATABASE_URL cannot be read: {error}. Example: postgres://user:password@host:5432/loupe"
    ) from error
DATABASES = {
    "default": _database
    | {
        "OPTIONS": {
            "connect_timeout": 5,
            "options": "-c statement_timeout=30000 -c lock_timeout=10000",
            "prepare_threshold": NEVER_BY_ITSELF,
        }
    }
}

# -- web ---------------------------------------------------------------------------------------------------------
SECRET_KEY = (
    env.text("SECRET_KEY")
    if IS_PRODUCTION or env.has("SECRET_KEY")
    else read_or_create_secret_key(LOUPE_STATE_DIR / "secret-key")
)
SECRET_KEY_FALLBACKS = list(env.words("SECRET_KEY_FALLBACKS", default=()))
DEBUG = env.switch("LOUPE_DEBUG", default=False)
ALLOWED_HOSTS = list(env.words("LOUPE_ALLOWED_HOSTS", default=() if IS_PRODUCTION else ("127.0.0.1", "localhost")))
CSRF_TRUSTED_ORIGINS = list(env.words("LOUPE_TRUSTED_ORIGINS", default=()))
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "config.embedded",
    "config.accounts",
    "config.audit",
    "config.jobs",
    "config.inference",
    "config.storage",
    "config.api",
    "config.idempotency",
    "config.observability",
    "config.adminsite",
    "config.outbox",
    "config.webhooks",
    "catalog",
    "recommendations",
    "tattoo",
    "moderation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.observability.request_id.RequestIdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

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
            ],
        },
    },
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

STATIC_URL = "static/"
STATIC_ROOT = env.path("LOUPE_STATIC_ROOT", default=LOUPE_STATE_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "config.storage.backends.MediaStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

UNFOLD = CONSOLE

# -- API ---------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["config.api.permissions.HasNamedPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "config.api.paging.NewestFirst",
    "DEFAULT_SCHEMA_CLASS": "config.api.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "config.api.problems.answer_exception",
    "UNAUTHENTICATED_USER": None,
}
IDEMPOTENCY_KEPT_H = env.whole_number("LOUPE_IDEMPOTENCY_KEPT_H", default=24, minimum=1, maximum=720)
IDEMPOTENCY_LEASE_S = env.whole_number("LOUPE_IDEMPOTENCY_LEASE_S", default=60, minimum=1, maximum=3600)
IDEMPOTENCY_ANSWER_MAX_BYTES = env.whole_number(
    "LOUPE_IDEMPOTENCY_ANSWER_MAX_BYTES", default=1_048_576, minimum=1_000, maximum=16_777_216
)
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=14),
    "ALGORITHM": "HS256",
    "ISSUER": "loupe",
    "AUDIENCE": "loupe-api",
    "USER_ID_FIELD": "id",
    "UPDATE_LAST_LOGIN": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Loupe API",
    "DESCRIPTION": "A machine analyses every picture, a person approves what matters, only what was approved is used.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",  # pydantic's models, such as a tattoo's result, say null as JSON Schema does
    "ENUM_NAME_OVERRIDES": {
        "AnswerEnum": "tattoo.api.inputs.ANSWERS",
        "FitzpatrickEnum": "tattoo.api.inputs.FITZPATRICK_TYPES",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/v1",
}

# -- catalog -----------------------------------------------------------------------------------------------------
UPLOAD_MAX_BYTES = env.whole_number("LOUPE_UPLOAD_MAX_BYTES", default=25_000_000, minimum=1_000, maximum=500_000_000)
CLIP_MAX_BYTES = env.whole_number("LOUPE_CLIP_MAX_BYTES", default=209_715_200, minimum=1_000, maximum=1_000_000_000)
UPLOAD_EXPIRES_S = env.whole_number("LOUPE_UPLOAD_EXPIRES_S", default=300, minimum=5, maximum=3600)
DOWNLOAD_EXPIRES_S = env.whole_number("LOUPE_DOWNLOAD_EXPIRES_S", default=300, minimum=5, maximum=3600)
PICTURE_MAX_PIXELS = env.whole_number(
    "LOUPE_PICTURE_MAX_PIXELS", default=80_000_000, minimum=1_000_000, maximum=500_000_000
)

# -- tattoo ------------------------------------------------------------------------------------------------------
LOUPE_ANALYZE_DEADLINE_S = env.whole_number("LOUPE_ANALYZE_DEADLINE_S", default=8, minimum=0, maximum=60)
LOUPE_PUBLIC_URL = env.text("LOUPE_PUBLIC_URL", default="http://localhost:8000").rstrip("/")
LOUPE_CODE_VERSION = env.text("LOUPE_CODE_VERSION", default=read_code_version(BASE_DIR))
if not LOUPE_PUBLIC_URL.startswith(("http://", "https://")):
    raise BadSetting(f"LOUPE_PUBLIC_URL is {LOUPE_PUBLIC_URL!r}, but must be an address such as https://loupe.example.")

# -- inference and workers ---------------------------------------------------------------------------------------
LOUPE_MODELS_DIR = env.path("LOUPE_MODELS_DIR", default=LOUPE_STATE_DIR / "models")
LOUPE_CLIP_MODEL = env.text("LOUPE_CLIP_MODEL", default="demo-clip")
LOUPE_DETECTOR_MODEL = env.text("LOUPE_DETECTOR_MODEL", default="objects-yolo")
LOUPE_CAPTIONS_URL = env.text("LOUPE_CAPTIONS_URL", default="").rstrip("/")
LOUPE_CAPTIONS_MODEL = env.text("LOUPE_CAPTIONS_MODEL", default="Qwen/Qwen2-VL-7B-Instruct")
LOUPE_CAPTIONS_API_KEY = env.text("LOUPE_CAPTIONS_API_KEY", default="")
LOUPE_CAPTIONS_DEADLINE_S = env.whole_number("LOUPE_CAPTIONS_DEADLINE_S", default=30, minimum=1, maximum=120)
LOUPE_WHISPER = env.switch("LOUPE_WHISPER", default=False)
if LOUPE_CAPTIONS_URL and not LOUPE_CAPTIONS_URL.startswith(("http://", "https://")):
    raise BadSetting(
        f"LOUPE_CAPTIONS_URL is {LOUPE_CAPTIONS_URL!r}, but must be an address such as http://host:8000/v1."
    )
LOUPE_INFERENCE_THREADS = env.whole_number("LOUPE_INFERENCE_THREADS", default=1, minimum=1, maximum=256)
LOUPE_INFERENCE_BATCH = env.whole_number("LOUPE_INFERENCE_BATCH", default=0, minimum=0, maximum=256)
LOUPE_INFERENCE_WAIT_MS = env.whole_number("LOUPE_INFERENCE_WAIT_MS", default=5, minimum=0, maximum=1_000)
LOUPE_INFERENCE_MEMORY_MIB = env.whole_number("LOUPE_INFERENCE_MEMORY_MIB", default=8_192, minimum=0, maximum=1_000_000)
LOUPE_INFERENCE_GPU_MEMORY_MIB = env.whole_number(
    "LOUPE_INFERENCE_GPU_MEMORY_MIB", default=0, minimum=0, maximum=1_000_000
)
LOUPE_MODEL_SERVER_NAME = env.text("LOUPE_MODEL_SERVER_NAME", default="")  # config.jobs.run hands it over
LOUPE_ANALYSIS_PROCESSES = env.whole_number("LOUPE_ANALYSIS_PROCESSES", default=2, minimum=1, maximum=256)
JOB_KINDS: tuple[str, ...] = (
    "catalog.jobs.ANALYSE_MEDIA",
    "catalog.jobs.REANALYSE_MEDIA",
    "catalog.jobs.APPLY_BLOCKLIST",
    "tattoo.jobs.ANALYSE_TATTOO",
    "tattoo.jobs.ERASE_SUBJECT",
    "tattoo.jobs.APPLY_RETENTION",
    "tattoo.jobs.SEAL_REPORT",
    "config.webhooks.jobs.DELIVER_WEBHOOK",
)
REMOVERS: tuple[str, ...] = (  # each round of the sweeper runs them: config/jobs/retention.py
    "config.jobs.retention.remove_old_attempts",
    "config.idempotency.retention.remove_expired_claims",
    "tattoo.services.retention.begin_due_round",
)
LOUPE_ATTEMPTS_KEPT_DAYS = env.whole_number("LOUPE_ATTEMPTS_KEPT_DAYS", default=30, minimum=2, maximum=3650)
LOUPE_SHUTDOWN_GRACE_S = env.whole_number("LOUPE_SHUTDOWN_GRACE_S", default=15, minimum=0, maximum=3600)
LOUPE_DEMONSTRATION = env.whole_number("LOUPE_DEMONSTRATION", default=128, minimum=0, maximum=128)
LOUPE_DEMONSTRATION_CLIPS = env.whole_number("LOUPE_DEMONSTRATION_CLIPS", default=6, minimum=0, maximum=6)
LOUPE_DEMONSTRATION_TATTOOS = env.whole_number("LOUPE_DEMONSTRATION_TATTOOS", default=42, minimum=0, maximum=42)
LOUPE_WEB_THREADS = env.whole_number("LOUPE_WEB_THREADS", default=4, minimum=1, maximum=256)

# -- events and webhooks -----------------------------------------------------------------------------------------
OUTBOX_TOPICS = ("catalog.topics.TOPICS", "tattoo.topics.TOPICS", "config.webhooks.topics.TOPICS")
OUTBOX_SINKS = ("config.webhooks.subscriptions.enqueue_deliveries",)
LOUPE_WEBHOOK_PRIVATE_NETWORKS = env.words("LOUPE_WEBHOOK_PRIVATE_NETWORKS", default=())

# -- metrics -----------------------------------------------------------------------------------------------------
LOUPE_METRICS_TOKEN = env.text("LOUPE_METRICS_TOKEN", default="")
METRICS_DIR = env.path("PROMETHEUS_MULTIPROC_DIR", default=LOUPE_STATE_DIR / "metrics")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)  # prometheus_client reads it when it is imported

# -- logs --------------------------------------------------------------------------------------------------------
LOG_LEVEL = env.choice("LOUPE_LOG_LEVEL", options=("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO")
LOG_FORMAT = env.choice("LOUPE_LOG_FORMAT", options=("json", "console"), default="json")
LOGGING = logging_settings(level=LOG_LEVEL, log_format=LOG_FORMAT)
configure_structlog()
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # ours: RequestIdMiddleware has put it there
