"""Logs: one JSON object per line on standard error, or coloured lines where a person looks at a terminal.

No content, no subject and no address of a mail at level info: a mail is known by its id.
"""

import logging
import sys

import structlog

from settings import Settings


def configure(settings: Settings, program: str) -> None:
    """Call once at the start of a program. `program`: smtp, worker, beat or portal, said on every line."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    render: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            render,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(program=program)
