"""Structured logs: ids and codes, no personal data and no tokens."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from structlog.processors import ExceptionRenderer
from structlog.tracebacks import ExceptionDictTransformer

from infra.configuration import LogFormat

# Values under these keys are never written, whoever logs them.
SECRET = frozenset(
    {"authorization", "token", "password", "secret", "email", "name", "connection_params", "variables", "query"}
)

# What looks like one of these is never written, wherever it stands: messages of libraries repeat what they were sent.
PERSONAL = re.compile(
    r"(?P<token>ey[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?"
    r"|(?i:\bbearer\s+)[^\s\"',]+"
    r"|rmk_[A-Za-z0-9_]{8,})"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<detail>(?<=DETAIL:  )[^\n\"\\]+)"
    r"|(?P<password>(?<=://)[^\s:/@]*:[^\s/@]+(?=@))"
)


def set_up_logs(*, level: str, form: LogFormat) -> None:
    """Send every line of this process, our own and those of libraries, to standard error in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(form), hide_personal],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("arq.worker").setLevel(logging.WARNING)  # two lines for each of thirty sweeps a minute


def hide_secrets(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replace the values that must not be in a log."""
    for key in SECRET & line.keys():
        line[key] = "hidden"
    return line


def hide_personal(_logger: Any, _method: str, line: Any) -> str:
    """Replace tokens, addresses and passwords in the line as it is written."""
    return PERSONAL.sub(lambda found: f"[{found.lastgroup}]", line)


def _renderers(form: LogFormat) -> list[structlog.typing.Processor]:
    if form is LogFormat.JSON:
        # Without local variables: they hold what must not be in a log.
        tracebacks = ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
        return [tracebacks, structlog.processors.JSONRenderer()]
    return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
