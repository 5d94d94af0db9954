"""Structured logs: one JSON object a line on stderr (or coloured text for a person), with the request's id.

No Django here: the settings import it. Lines of libraries that log through the standard module look the same.
"""

from typing import Any

import structlog

SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
]


def logging_settings(*, level: str, log_format: str) -> dict[str, Any]:
    """Django's LOGGING: every logger goes to stderr in `log_format` ("json" or "console")."""
    renderers: dict[str, list[Any]] = {
        "json": [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        "console": [structlog.dev.ConsoleRenderer()],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *renderers[log_format],
                ],
                "foreign_pre_chain": SHARED_PROCESSORS,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},
            "botocore": {"level": "WARNING"},
            "boto3": {"level": "WARNING"},
            "s3transfer": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
            "PIL": {"level": "WARNING"},
            "RapidOCR": {"level": "WARNING"},
        },
    }


def configure_structlog() -> None:
    """Route `structlog.get_logger()` through the standard logging set up by `logging_settings`."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_PROCESSORS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
