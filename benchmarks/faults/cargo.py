"""What goes through the system while it is harmed: mails, uploads and notices with known content."""

import random
import smtplib
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from hashlib import sha256
from uuid import UUID, uuid4

from factories import MadeAdministration
from mailed import make_person

from adapters.house import House
from dossier.access.visitor import program
from dossier.rules.acts import Act
from dossier.rules.happenings import Happening
from dossier.uploads import receiving
from dossier.uploads.uploader import Uploader
from models.notice import tell

SENDERS = 4
ANSWER_SECONDS = 20.0
AGAIN_AFTER = 0.3  # seconds; real senders wait minutes
GIVE_UP_AFTER = 90.0
PACE_SECONDS = 0.5  # between mails that keep coming while a fault lasts
MOST = 90  # mails in one flood
SIZES_BYTES = (300, 4_000, 40_000, 120_000)  # of a file; every so many the next size


@dataclass
class Parcel:
    """One mail, and what its sender heard."""

    raw: bytes
    files: tuple[str, ...]  # SHA-256 of each
    tries: int = 0
    refused: int = 0  # tries that ended without 250
    accepted: int = 0  # times that 250 was heard
    answers: list[str] = field(default_factory=list)  # refusals, as they were said

    @property
    def sha256(self) -> str:
        return sha256(self.raw).hexdigest()


def parcel(number: int) -> Parcel:
    """A mail with two files that no other mail has."""
    message = EmailMessage()
    message["From"], message["To"] = "Klant <klant@example.org>", "iemand@example.org"
    message["Subject"], message["Message-ID"] = f"Stuk {number}", f"<{uuid4().hex}@example.org>"
    message.set_content("Hierbij de stukken.\n")
    files = [f"{uuid4()} ".encode() * (SIZES_BYTES[(number + more) % len(SIZES_BYTES)] // 37 + 1) for more in (0, 1)]
    for name, content in zip(("bon.dat", "brief.dat"), files, strict=True):
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    raw = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
    return Parcel(raw, tuple(sha256(each).hexdigest() for each in files))


class Flood:
    """Mails for one administration at a steady pace. Each sender tries until it hears 250, as real ones do."""

    def __init__(self, doors: Sequence[str], address: str, mails: int, seconds: float) -> None:
        """The last mail sets out after about so many seconds; `doors`: host:port of the receivers, by chance."""
        self.parcels: list[Parcel] = []
        self.doors = list(doors)
        self._address = address
        self._accepted = threading.Condition()
        self._pool = ThreadPoolExecutor(SENDERS)
        self._jobs: list[Future[None]] = []
        self._served: list[tuple[float, float]] = []  # when a try set out that heard 250, and the seconds that it took
        began = time.monotonic()
        for number in range(mails):
            self.add(began + number * seconds / mails)

    def add(self, at: float = 0.0) -> None:
        """One more mail, that sets out at this moment of the monotonic clock."""
        self.parcels.append(parcel(len(self.parcels)))
        self._jobs.append(self._pool.submit(self._send, self.parcels[-1], at))

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Mails keep coming meanwhile, unless every sender is busy with one."""
        over = threading.Event()
        pacer = threading.Thread(target=self._go_on, args=(over,))
        pacer.start()
        try:
            yield
        finally:
            over.set()
            pacer.join()

    def _go_on(self, over: threading.Event) -> None:
        while not over.wait(PACE_SECONDS):
            if len(self.parcels) < MOST and sum(not job.done() for job in self._jobs) < SENDERS:
                self.add()

    @property
    def tries(self) -> int:
        return sum(each.tries for each in list(self.parcels))

    def served_since(self, moment: float) -> list[float]:
        """How many seconds each try took that heard 250 and set out after this moment of the monotonic clock."""
        return [seconds for began, seconds in list(self._served) if began >= moment]

    def wait_for(self, share: float, seconds: float) -> bool:
        """Until this share of the mails was accepted, but no longer than so many seconds: whether it was."""
        with self._accepted:
            return self._accepted.wait_for(lambda: self.accepted >= share * len(self.parcels), seconds)

    @property
    def accepted(self) -> int:
        return sum(each.accepted > 0 for each in list(self.parcels))

    def is_over(self) -> bool:
        """Every sender has heard 250 or has given up."""
        return all(job.done() for job in self._jobs)

    def finish(self) -> None:
        """Until it is over."""
        for job in self._jobs:
            job.result()

    def _send(self, each: Parcel, at: float) -> None:
        time.sleep(max(0.0, at - time.monotonic()))
        end = time.monotonic() + GIVE_UP_AFTER
        while not each.accepted and time.monotonic() < end:
            if not self._try(each):
                time.sleep(AGAIN_AFTER)

    def _try(self, each: Parcel) -> bool:
        each.tries += 1
        began = time.monotonic()
        try:
            with smtplib.SMTP(random.choice(self.doors), timeout=ANSWER_SECONDS) as door:
                door.sendmail("klant@example.org", [self._address], each.raw)
                with self._accepted:  # before QUIT: the 250 counts, whatever happens to the connection after it
                    each.accepted += 1
                    self._accepted.notify_all()
                self._served.append((began, time.monotonic() - began))
        except smtplib.SMTPRecipientsRefused as error:
            each.answers += [f"{code} {text.decode()}" for code, text in error.recipients.values()]
        except smtplib.SMTPResponseException as error:
            said = error.smtp_error if isinstance(error.smtp_error, str) else error.smtp_error.decode()
            each.answers.append(f"{error.smtp_code} {said}")
        except (OSError, smtplib.SMTPException):
            pass  # no answer: it goes again
        each.refused += not each.accepted
        return each.accepted > 0


def upload(house: House, to: MadeAdministration, files: int = 2) -> tuple[str, ...]:
    """Files handed over by hand, "uploaded" heard for each: the SHA-256 of each."""
    contents = [f"upload {uuid4()}".encode() * 100 for _ in range(files)]
    uploader = Uploader(to.id, program(house.database, to.id), Act("faults", datetime.now(UTC)))
    new = [receiving.NewFile(f"stuk-{number}.dat", [content]) for number, content in enumerate(contents)]
    receiving.upload(house, uploader, receiving.Place(None), new)
    return tuple(sha256(each).hexdigest() for each in contents)


def make_readers(house: House, of: MadeAdministration, number: int) -> dict[UUID, str]:
    """People who can be told something: their addresses."""
    addresses = [f"{uuid4().hex}@lezer.example" for _ in range(number)]
    return {make_person(house, of, each): each for each in addresses}


def notify(house: House, of: MadeAdministration, readers: dict[UUID, str]) -> None:
    """Something happens that each of them is mailed at once."""
    with house.database.write() as session:
        for person_id in readers:
            tell(
                session,
                happening=Happening.ACCOUNT_CHANGED,
                office_id=of.office_id,
                administration_id=None,
                subject_id=person_id,
                people=[person_id],
                now=datetime.now(UTC),
            )
