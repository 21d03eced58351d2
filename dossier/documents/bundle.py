"""Several documents as one zip, made while it leaves: it takes as little memory for many as for one.

Each is judged and counts as opened when its turn comes, exactly as a download of it alone.
"""

from collections.abc import Collection, Generator, Iterator
from datetime import datetime
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from adapters.house import House
from dossier.access.visitor import Visitor
from dossier.documents.downloads import File, Several, files_of, part_of
from dossier.rules.errors import BytesSpoiled, NotFound, Refused, TryLater
from dossier.rules.exporting import Names
from dossier.rules.text import Language, Text

MOST = 500  # documents
LEVEL = 1  # of deflate: most documents are compressed already
LEFT_OUT = Text("Niet in deze zip.txt", "Not in this zip.txt")
WITHHELD = Text(
    "De virusscanner heeft deze documenten niet doorgelaten. Ze worden bewaard, en zijn niet te openen:",
    "The virus scanner did not let these documents through. They are kept, and cannot be opened:",
)
CHANGED = Text(
    "Deze documenten veranderden net. Download ze nog eens:",
    "These documents changed just now. Download them again:",
)
SPOILED = Text(
    "Van deze documenten is het bestand beschadigd of niet te vinden. Noem het kantoor het nummer erachter:",
    "Of these documents the file is damaged or cannot be found. Tell the office the number behind it:",
)


def bundled(
    house: House, visitor: Visitor, document_ids: Collection[UUID], now: datetime, language: Language
) -> Generator[bytes]:
    """The bytes of the zip; who asked closes it. What is left out is named in a text in it.

    Raises NotFound when they see none of these, Refused, TryLater; the last also on the way.
    """
    if not 0 < len(document_ids) <= MOST:
        raise Refused("Tick documents to put in the zip, {most} at the most.", most=MOST)
    found = files_of(house.database, visitor, document_ids)
    if not found.files and not found.withheld:
        raise NotFound("There is no such document.")
    return _Bundle(house, visitor, now, language).blocks(found)


class _Bundle:
    def __init__(self, house: House, visitor: Visitor, now: datetime, language: Language) -> None:
        self._house, self._visitor, self._now, self._language = house, visitor, now, language
        self._out = _Out()
        self._names = Names()

    def blocks(self, found: Several) -> Generator[bytes]:
        changed: list[str] = []
        spoiled: list[str] = []
        with ZipFile(self._out, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            for file in found.files:
                try:
                    part = part_of(self._house, self._visitor, file, range(file.size_bytes), self._now)
                except BytesSpoiled as error:
                    spoiled.append(f"{file.name} ({error.reference})")
                    continue
                except (NotFound, TryLater):  # another version, or out of sight, since the list was made
                    changed.append(file.name)
                    continue
                yield from self._entry(archive, file, part)
            if text := self._left_out(found.withheld, changed, spoiled):
                archive.writestr(self._info(LEFT_OUT.said_in(self._language)), text)
        yield self._out.taken()

    def _entry(self, archive: ZipFile, file: File, part: Generator[bytes]) -> Iterator[bytes]:
        try:
            with archive.open(self._info(file.name), "w", force_zip64=True) as entry:
                for block in part:
                    entry.write(block)
                    if ready := self._out.taken():
                        yield ready
        finally:
            part.close()

    def _info(self, name: str) -> ZipInfo:
        info = ZipInfo(self._names.unique(name), self._now.timetuple()[:6])
        info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
        return info

    def _left_out(self, withheld: Collection[str], changed: Collection[str], spoiled: Collection[str]) -> str:
        told = ((WITHHELD, withheld), (CHANGED, changed), (SPOILED, spoiled))
        return "\r\n".join(line for text, names in told if names for line in (text.said_in(self._language), *names, ""))


class _Out:
    """A file that is only written to: what was written is taken out again and again."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, content: bytes, /) -> int:
        self._written.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """There is nothing behind it."""

    close = flush

    def taken(self) -> bytes:
        taken = b"".join(self._written)
        self._written.clear()
        return taken
