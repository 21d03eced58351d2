"""Commands to try next, as they can be typed in another terminal."""

import os
import shlex
import sys
from pathlib import Path

from settings import Settings, default_data_dir


def hint(settings: Settings, words: str, *, door: bool = False) -> str:
    """The command with what is not default: its data folder and, for one that mails to the door, the door's place."""
    options = [] if settings.data == default_data_dir() else ["--data", str(settings.data)]
    if door and settings.smtp_listen != Settings.model_fields["smtp_listen"].default:
        options += ["--smtp", settings.smtp_listen]
    return " ".join([_program(), words, *(shlex.quote(each) for each in options)])


def _program() -> str:
    """`dossier`, or its path below this folder when no virtual environment is active to find it."""
    path = Path(sys.argv[0]).absolute()
    here = Path.cwd()
    return "dossier" if "VIRTUAL_ENV" in os.environ or not path.is_relative_to(here) else str(path.relative_to(here))
