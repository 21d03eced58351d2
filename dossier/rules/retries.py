"""When work is tried again, and when it is set apart. Pure decisions on counts and times."""

import errno
from datetime import timedelta

from dossier.rules.errors import TryLater
from dossier.rules.states import Reason

ATTEMPTS = 3  # counted failures after which a person looks (GNU Mailman's count)
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)  # so a neighbour that comes back is noticed within minutes
WORKER_LOST = "WorkerLost"  # recorded as last_error when a lease ran out without a word

# What a disk or a machine says that is in trouble itself, whichever file it is asked for.
OF_THE_MACHINE = {
    errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EROFS, errno.ESTALE,
}  # fmt: skip


def is_not_its_fault(fault: BaseException) -> bool:
    """Whether work that ended in this is tried again for ever: a fault of ours or of a neighbour."""
    return isinstance(fault, TryLater) or (isinstance(fault, OSError) and fault.errno in OF_THE_MACHINE)


def pause_after(waited: timedelta, jitter: float) -> timedelta:
    """How long to wait for the next try: half as long as the work has waited already, so it grows by itself.

    `jitter` in 0..1 spreads what failed together.
    """
    return min(max(waited / 2, FIRST_PAUSE), LONGEST_PAUSE) * (0.5 + jitter / 2)


def poison(attempts: int, last_error: str | None, *, lease_ran_out: bool) -> Reason | None:
    """Why this work may not be started again; None: it may. Asked before the attempt is counted.

    A lease that ran out means that the worker died with it: twice running is enough to suspect the mail.
    """
    if lease_ran_out and (last_error == WORKER_LOST or attempts >= ATTEMPTS):
        return Reason.KILLED_ITS_WORKER
    return Reason.FAILED_THREE_TIMES if attempts >= ATTEMPTS else None
