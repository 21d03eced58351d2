"""Days as they are given on the command line."""

from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from dossier.rules.balance import OFFICE_TIME

DayOption = Annotated[str, typer.Option("--day", metavar="D", help="2026-03-02, today or yesterday.")]


def day_from(text: str) -> date:
    """A day in the Netherlands. Raises typer.BadParameter."""
    today = datetime.now(OFFICE_TIME).date()
    named = {"today": today, "yesterday": today - timedelta(days=1)}
    try:
        return named.get(text) or date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no day: give 2026-03-02, today or yesterday") from None
