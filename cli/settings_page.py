"""`make settings-page`: docs/settings.md, from what each setting says of itself. For who works on the code."""

import sys
from datetime import timedelta

from pydantic.fields import FieldInfo

from settings import Settings

PAGE_HEAD = (
    "# Settings",
    "",
    "Each is an environment variable. `NAME_FILE` instead of `NAME` gives the content of that file, for secrets.",
    "Durations are given in seconds or as in ISO 8601 (`PT5M`), sizes in bytes.",
    "A wrong value stops the program at its start (exit status 78) and says what to do.",
    "",
    "This page is written by `make settings-page`.",
    "",
    "| Name | Default | What |",
    "|---|---|---|",
)


def page() -> str:
    """docs/settings.md."""
    fields = Settings.model_fields.items()
    rows = [f"| `DOSSIER_{name.upper()}` | {_default(each)} | {each.description} |" for name, each in fields]
    return "\n".join([*PAGE_HEAD, *rows, ""])


def _default(field: FieldInfo) -> str:
    match field.default:
        case "" | None:
            return "empty"
        case timedelta() as duration:
            return f"{duration.total_seconds():g} seconds"
        case int() as number:
            return f"{number:,}".replace(",", " ")
        case _ if field.default_factory is not None:
            return "`~/.local/share/dossier`"
        case other:
            return f"`{other}`"


if __name__ == "__main__":
    sys.stdout.write(page())
