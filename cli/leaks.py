"""`dossier leak`: the register of data leaks (datalekregister)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from cli.dossiers import act
from cli.opening import DataOption, JsonOption, database_of, settings_of
from cli.show import as_json, as_table, local, say
from dossier.rules.leaks import LeakKind, LeakStep, NewNote, Risk, judged, told
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from dossier.accountability.leaks import LeakView, Register

app = typer.Typer(no_args_is_help=True, help="The register of data leaks (datalekregister).")

LeakArgument = Annotated[UUID, typer.Argument(metavar="ID", help="As `dossier leak list` shows it.")]
SaidArgument = Annotated[str, typer.Argument(metavar="SAID", help="In a few words.")]
AtOption = Annotated[datetime | None, typer.Option("--at", formats=["%Y-%m-%dT%H:%M:%S"], help="UTC; else: now.")]
COLUMNS = {"discovered_at": "discovered", "says": "what", "what": "", "risk": "risk", "report": "authority", "id": "id"}
NOTES = {"number": "no.", "noted_at": "at", "noted_by": "by", "says": "step", "said": "said", "facts": "facts"}
SAYABLE = (LeakStep.FOUND_OUT, LeakStep.DECIDED, LeakStep.CLOSED, LeakStep.REOPENED)


@app.command()
def begin(  # noqa: PLR0913, PLR0917 - one option for each thing that can be said
    kind: Annotated[LeakKind, typer.Argument(metavar="KIND", help=", ".join(LeakKind))],
    what: Annotated[str, typer.Argument(metavar="WHAT", help="What happened.")],
    discovered: AtOption = None,
    document: Annotated[list[UUID] | None, typer.Option("--document", help="Id. May be given again.")] = None,
    mail: Annotated[UUID | None, typer.Option("--mail", help="Id of a mail that reached the wrong dossier.")] = None,
    data: DataOption = None,
) -> None:
    """Begin one, with who could see these documents and who did."""
    from dossier.accountability import leaks

    with _register(data) as register:
        if mail:
            leak_id = leaks.begin_from_mail(register, mail, what)
        else:
            at = discovered.replace(tzinfo=UTC) if discovered else register.act.now
            leak_id = leaks.begin(register, leaks.NewLeak(kind, what, at), document or ())
        shown = leaks.show(register, leak_id)
    say(f"{leak_id}: {_report(shown)}")


@app.command()
def document(
    leak: LeakArgument,
    document: Annotated[UUID, typer.Argument(metavar="DOCUMENT")],
    data: DataOption = None,
) -> None:
    """Add a document, with who could see it since its arrival and who did."""
    from dossier.accountability import leaks

    with _register(data) as register:
        leaks.add_document(register, leak, document)
    say("Noted.")


@app.command()
def risk(
    leak: LeakArgument,
    risk: Annotated[Risk, typer.Argument(metavar="RISK", help=", ".join(Risk))],
    why: SaidArgument,
    data: DataOption = None,
) -> None:
    """Judge the risk for the people whose data it is."""
    _note(leak, judged(risk, why), data)


@app.command("told-authority")
def told_authority(leak: LeakArgument, said: SaidArgument, at: AtOption = None, data: DataOption = None) -> None:
    """Note that the authority (AP) was told, with the number of the report."""
    _note(leak, told(LeakStep.TOLD_AUTHORITY, _moment(at), said), data)


@app.command("told-people")
def told_people(leak: LeakArgument, said: SaidArgument, at: AtOption = None, data: DataOption = None) -> None:
    """Note that the people whose data it is were told."""
    _note(leak, told(LeakStep.TOLD_PEOPLE, _moment(at), said), data)


@app.command()
def note(
    leak: LeakArgument,
    step: Annotated[LeakStep, typer.Argument(metavar="STEP", help=", ".join(SAYABLE))],
    said: SaidArgument,
    data: DataOption = None,
) -> None:
    """Note what was found out or decided; close it, or open it again."""
    _note(leak, NewNote(step, said), data)


@app.command("list")
def list_(data: DataOption = None, json: JsonOption = False) -> None:
    """List the whole register. With --json it is the export of it."""
    from dossier.accountability import leaks

    with _register(data) as register:
        found = leaks.list_all(register)
    if json:
        as_json(asdict(each) for each in found)
    else:
        as_table([_row(each) for each in found], COLUMNS, empty="The register is empty.")


@app.command()
def show(leak: LeakArgument, data: DataOption = None, json: JsonOption = False) -> None:
    """Show one, with all that was noted."""
    from dossier.accountability import leaks

    with _register(data) as register:
        found = leaks.show(register, leak)
    if json:
        as_json([asdict(found)])
        return
    as_table([_row(found)], COLUMNS, empty="")
    as_table([{**asdict(each), "says": wording(each.step, "en")} for each in found.notes], NOTES, empty="")


@contextmanager
def _register(data: Path | None) -> "Iterator[Register]":
    from dossier.accountability.leaks import register_of

    settings = settings_of(data)
    with database_of(settings) as database:
        yield register_of(database, settings.domain, act())


def _note(leak: UUID, new: NewNote, data: Path | None) -> None:
    from dossier.accountability import leaks

    with _register(data) as register:
        leaks.note(register, leak, new)
        shown = leaks.show(register, leak)
    say(f"Noted. {_report(shown)}")


def _row(leak: "LeakView") -> dict[str, Any]:
    says, risk = wording(leak.kind, "en"), wording(leak.standing.risk, "en")
    return {**asdict(leak), "says": says, "risk": risk, "report": _report(leak)}


def _report(leak: "LeakView") -> str:
    standing = leak.standing
    if standing.authority_told_at:
        return f"told {local(standing.authority_told_at)}"
    if standing.authority_due_at is None:
        return "need not be told"
    late = "TOO LATE: " if standing.is_late(act().now) else ""
    return f"{late}to be told before {local(standing.authority_due_at)}"


def _moment(given: datetime | None) -> datetime:
    return given.replace(tzinfo=UTC) if given else act().now
