"""The way of one mail as a table.

Acceptance, station 1, is in no queue: the receiver's own process imports the spool (`ingest.accept`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from adapters.house import House
from dossier.approvals.certificate import make_certificate
from dossier.documents.rescan import rescan
from dossier.documents.visibility_notices import tell_filed
from dossier.inbox.unlock import open_arrived
from dossier.login.letters import write as write_login_letter
from dossier.programs.webhook_delivery import deliver
from dossier.rules.work import Claim
from dossier.uploads.arriving import file_upload
from ingest.authenticate import authenticate
from ingest.derive import derive
from ingest.file import file
from ingest.parse import parse
from ingest.receipts import send_receipt
from ingest.scan import scan, scan_upload
from notify.pushing import push
from notify.returns import take_back
from notify.send import send

Service = Callable[[House, Claim, datetime], tuple[UUID, ...]]  # gives the hand-overs that it woke


class Station(NamedTuple):
    service: Service
    subject: str  # what it works on
    wakes: str  # the next station, "" at the end


# Time: 240 s for all stations of a mail together (celeryconfig, task_soft_time_limit).
# Memory: settings.worker_memory_limit, of the child.
# Queue: by the weight of the raw mail (dossier.rules.queues), the same for each station of one mail.
# Retries: three counted failures, faults of ours and our neighbours without end (dossier.rules.retries).
STATIONS = {
    "parse": Station(parse, subject="mail", wakes="authenticate"),
    "authenticate": Station(authenticate, subject="mail", wakes="scan"),
    "scan": Station(scan, subject="mail", wakes="file"),
    "file": Station(file, subject="delivery", wakes="unlock"),
    "scan-upload": Station(scan_upload, subject="upload", wakes="file-upload"),
    "file-upload": Station(file_upload, subject="upload", wakes=""),
    "receipt": Station(send_receipt, subject="delivery", wakes=""),  # only where the office sends receipts
    "tell": Station(tell_filed, subject="delivery", wakes=""),  # only where documents went straight into a folder
    "send": Station(send, subject="bag of letters", wakes=""),  # of a round (notify.rounds), in a queue of its own
    "take-back": Station(take_back, subject="mail", wakes=""),  # instead of parse: a letter of our own came back
    "unlock": Station(open_arrived, subject="delivery", wakes=""),  # only where passwords are kept for locked files
    "login-letter": Station(write_login_letter, subject="login letter", wakes=""),
    "certificate": Station(make_certificate, subject="decision", wakes=""),
    "webhook": Station(deliver, subject="webhook delivery", wakes=""),  # tried again for days, at its own pace
    "push": Station(push, subject="letter", wakes=""),  # beside a letter about tasks, to phones that want it
    "rescan": Station(rescan, subject="blob", wakes="derive"),  # asked for by the beat; wakes after a false alarm
    "derive": Station(derive, subject="derivation", wakes=""),  # asked for by the sweeper, in a queue of its own
}
