"""`dossier upload` and `dossier uploads`: files handed over by hand, and what came of them."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cli.dossiers import MailNameArgument, dossier_of
from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.show import as_json, as_table, say
from dossier.rules.uploads import UploadState
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from dossier.uploads.keeping import UploadLine
    from dossier.uploads.receiving import NewFile

BLOCK_BYTES = 256 * 1024
COLUMNS = {"finished_at": "uploaded", "names": "files", "remark": "remark", "stands": "state", "id": "id"}

AdministrationOption = Annotated[
    str, typer.Option("--administration", metavar="M", help="Mail name of the administration.")
]


def upload(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, readable=True)],
    mail_name: AdministrationOption,
    folder: Annotated[str | None, typer.Option("--folder", help="Path or id; when not given: the inbox.")] = None,
    remark: Annotated[str, typer.Option("--remark", help="For the office; in a locked folder the reason.")] = "",
    data: DataOption = None,
) -> None:
    """Upload files to a dossier, as the office. They are filed when the scanner has judged them."""
    from dossier.uploads import receiving
    from dossier.uploads.uploader import Uploader

    with dossier_of(mail_name, data) as opened, house_of(settings_of(data)) as house:
        place = receiving.Place(opened.folder(folder) if folder else None, remark)
        uploader = Uploader(opened.desk.administration_id, opened.visitor(), opened.desk.act)
        done = receiving.upload(house, uploader, place, (_new_file(each) for each in files))
    for path, named in zip(files, done.files, strict=True):
        for caution in named.cautions:
            say(f"{path.name}: {wording(caution, 'en')}")
    say(f"Uploaded: {done.upload_id}. To see what came of it: dossier uploads {mail_name}")


def uploads(
    mail_name: MailNameArgument,
    retry: Annotated[
        UUID | None, typer.Option("--retry", metavar="ID", help="Try one again that was set apart.")
    ] = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """List what was uploaded to a dossier, and where it stands."""
    from cli.paging import every_page
    from dossier.uploads import keeping

    with dossier_of(mail_name, data) as opened, house_of(settings_of(data)) as house:
        if retry:
            keeping.retry(house, opened.desk, retry)
        lines = list(every_page(lambda last: keeping.uploads(house, opened.desk, before=last)))
    if json:
        as_json(asdict(each) for each in lines)
        return
    rows = [{**asdict(each), "names": ", ".join(each.files), "stands": _stands(each)} for each in lines]
    as_table(rows, COLUMNS, empty="Nothing was uploaded.")


def _stands(line: "UploadLine") -> str:
    if line.parked:
        return wording(line.parked, "en")
    return wording(UploadState.RECEIVED if line.settled_at else UploadState.WAITING, "en")


def _new_file(path: Path) -> "NewFile":
    from dossier.uploads.receiving import NewFile

    return NewFile(path.name, _blocks(path), size_bytes=path.stat().st_size)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block
