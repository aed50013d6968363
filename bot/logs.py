"""Logs: readable lines or JSON, to standard error. Nothing logs a token, a body or a person's words."""

import logging
import sys
from typing import Literal

import structlog
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped


def configure_logs(form: Literal["text", "json"], *, quiet: bool = False) -> None:
    """`quiet` leaves out what is not at least a warning."""
    level = logging.WARNING if quiet else logging.INFO
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor]
    if form == "json":
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        # The renderer's own choice of traceback shows every local variable: tokens and what people wrote.
        plain = structlog.dev.plain_traceback
        last = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # Bolt reads SLACK_BOT_TOKEN of itself, and warns that it does not need it.
    logging.getLogger("slack_bolt").addFilter(_is_news)
    # A tick that comes while the last one runs is left out: the next one finds the same.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # Bolt and the SDK log bodies and tokens below WARNING.
    for name in ("slack_bolt", "slack_sdk", "aiohttp.access", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _is_news(record: logging.LogRecord) -> bool:
    return record.getMessage() != warning_client_prioritized_and_token_skipped()
