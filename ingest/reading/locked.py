"""Locked files: which need a password, and the one time that somebody types it.

The password is used and forgotten: it stands in no note, no error and no value that comes back.
"""

import zipfile
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

import msoffcrypto
import pikepdf
from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

from dossier.rules.states import Flag, Why
from ingest.reading import kinds
from ingest.reading.limits import MIB, Budget, Meter
from ingest.reading.openers import zip_aes
from ingest.reading.openers.seam import Child, Opened, Opener, Trouble, blocks, locked, size_of, tolerant
from ingest.reading.openers.zip_names import names_in

_IN_MEMORY_BYTES = 8 * MIB  # an unlocked file beyond this waits on disk, deleted when closed
_EVERYBODYS = "VelvetSweatshop"  # Excel locks "read-only recommended" books with it, and opens them without asking

WRONG_PASSWORD = locked("password: does not fit")
_CANNOT = Trouble(Why.CONTAINER_UNREADABLE, Flag.LOCKED, "password: this kind of lock cannot be opened here")


def needs_password(stream: BinaryIO) -> bool:
    """Whether an OLE Office file cannot be read without one. False where that cannot be told. Never raises."""
    stream.seek(0)
    try:
        office = msoffcrypto.OfficeFile(stream)
        return office.is_encrypted() and not _fits(office, _EVERYBODYS)
    except Exception:  # noqa: BLE001 - the library stumbles over old and odd files that Office opens: no sign of a lock
        return False


def _fits(office: msoffcrypto.OfficeFile, password: str) -> bool:
    try:
        office.load_key(password=password, verify_password=True)
    except TypeError:  # the formats before 2007 check always, and do not take that argument
        return _old_fits(office, password)
    except (InvalidKeyError, DecryptionError):
        return False
    return True


def _old_fits(office: msoffcrypto.OfficeFile, password: str) -> bool:
    try:
        office.load_key(password=password)
    except (InvalidKeyError, DecryptionError):
        return False
    return True


def open_with_password(stream: BinaryIO, detected_type: str, password: str, budget: Budget) -> Opened:
    """What the lock kept: the file itself without it (a child without a name), or an archive's files.

    Never raises. A Trouble with LOCKED when the password does not fit, or when this lock is one we cannot open.
    """
    unlock = _UNLOCKERS.get(detected_type)
    if unlock is None:
        yield _CANNOT
        return
    yield from Opener("password", lambda opened, counted: unlock(opened, password, counted)).open(stream, budget)


def _pdf(stream: BinaryIO, password: str, budget: Budget) -> Opened:
    try:
        document = pikepdf.open(stream, password=password)
    except pikepdf.PasswordError:
        yield WRONG_PASSWORD
        return
    with document, spool() as plain:
        document.save(plain, deterministic_id=True)  # opened twice it is the same file
        yield _rewound(plain, budget.meter(size_of(stream)))


def _office(stream: BinaryIO, password: str, budget: Budget) -> Opened:
    office = msoffcrypto.OfficeFile(stream)
    if not _fits(office, password):
        yield WRONG_PASSWORD
        return
    with spool() as plain:
        office.decrypt(plain)
        yield _rewound(plain, budget.meter(size_of(stream)))


def _zip(stream: BinaryIO, password: str, budget: Budget) -> Opened:
    meter = budget.meter(size_of(stream))
    with zipfile.ZipFile(stream) as archive:
        entries, names = [entry for entry in archive.infolist() if not entry.is_dir()], names_in(archive)
        if why := budget.room_for(len(entries)):
            yield Trouble(why)
            return
        for entry in entries:
            try:
                chunks = zip_aes.entry(archive, entry, password.encode())
            except zip_aes.WrongPassword:
                yield WRONG_PASSWORD
                return
            yield tolerant(Child((), names[entry.header_offset]), meter.pour(chunks), "zip")


def _seven_zip(stream: BinaryIO, password: str, budget: Budget) -> Opened:
    from ingest.reading import locked_seven_zip  # noqa: PLC0415 - 0.3 s and 10 MB, which every mail would pay for

    return locked_seven_zip.unlock(stream, password, budget)


def spool() -> BinaryIO:
    return cast("BinaryIO", SpooledTemporaryFile(_IN_MEMORY_BYTES))  # typeshed does not call it one; it is


def _rewound(plain: BinaryIO, meter: Meter) -> Child:
    plain.seek(0)
    return Child(meter.pour(blocks(plain)))


_Unlocker = Callable[[BinaryIO, str, Budget], Opened]
_UNLOCKERS: dict[str, _Unlocker] = {
    kinds.PDF: _pdf,
    kinds.LOCKED_OFFICE: _office,
    kinds.WORD: _office,
    kinds.EXCEL: _office,
    kinds.POWERPOINT: _office,
    kinds.ZIP: _zip,
    kinds.SEVEN_ZIP: _seven_zip,
}
