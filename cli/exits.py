"""What the exit codes of `dossier` mean. From 64 on they are those of sysexits.h."""

from enum import IntEnum


class Exit(IntEnum):
    FINE = 0
    NOT_WELL = 1  # the thing that was asked about: the balance does not add up, the doctor found something
    USAGE = 2
    REFUSED = 65  # EX_DATAERR: understood, and not allowed
    NOT_FOUND = 66  # EX_NOINPUT: no such file, mail or administration
    UNAVAILABLE = 69  # EX_UNAVAILABLE: nobody answers there
    TRY_LATER = 75  # EX_TEMPFAIL: the same may succeed later
    BAD_SETTING = 78  # EX_CONFIG: a setting is wrong, nothing was started


HELP = (
    "Exit codes: 0 fine, 1 what was asked about is not well (balance red, doctor's findings), 2 wrong usage, "
    "65 refused, 66 not found, 69 nobody answers there, 75 try again later, 78 a setting is wrong."
)
