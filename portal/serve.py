"""`python -m portal.serve`: the portal under gunicorn, until SIGTERM; requests that run are finished first."""

import os
import sys

from flask import Flask

from adapters.house import open_house
from adapters.logs import configure
from portal.app import create_app
from settings import load

THREADS = 8  # requests at once
SILENCE = 30  # seconds after which a worker that shows no life is replaced
GRACE = 20  # seconds that running requests have to finish on SIGTERM


def main() -> None:
    """Becomes gunicorn. Raises BadSetting first, when there is one."""
    settings = load()
    options = {
        "bind": settings.http_listen,
        "worker-class": "gthread",
        "threads": THREADS,
        "timeout": SILENCE,
        "graceful-timeout": GRACE,
        "forwarded-allow-ips": "",  # who asks and over what, `portal.proxied` judges
        "log-level": "warning" if settings.log_level == "info" else settings.log_level,  # its info tells of every start
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "gunicorn", *arguments, "--no-control-socket", f"{__spec__.name}:make_app()"]
    os.execv(sys.executable, command)  # noqa: S606 - our own program


def make_app() -> Flask:
    """For gunicorn, in the process that will answer."""
    settings = load()
    configure(settings, "portal")
    return create_app(open_house(settings, settings.portal_read_limit))


if __name__ == "__main__":
    main()
