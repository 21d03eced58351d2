"""Receipt (ontvangstbevestiging): who gets one, and what it says. `ingest.receipts` sends it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dossier.rules.senders import Standing
from dossier.rules.states import Automatic, Fate, Flag, Identity, ReceiptChoice, ScanState, SenderKind, Why
from dossier.rules.text import Language, Text
from dossier.rules.wording.texts import wording

NAME_CHARACTERS = 100  # of a file name in the letter
MOST_FILES = 100  # listed in the letter; the others are counted
SHOWN = {Fate.DOCUMENT, Fate.UNPACKED, Fate.FOLDED, Fate.INFECTED, Fate.SET_ASIDE, Fate.REFERENCE}

SUBJECT = Text("Ontvangen: {subject}", "Received: {subject}")
NO_SUBJECT = Text("uw mail", "your mail")
GREETING = Text(
    "Uw mail van {date} is goed ontvangen door {office}.", "Your mail of {date} was received safely by {office}."
)
LIST = Text("Dit is er met uw bestanden gebeurd:", "This is what became of your files:")
MORE = Text("- en nog {number} bestanden", "- and {number} more files")
NOTHING = Text(
    "Er zaten geen bestanden bij; de tekst van uw mail is bewaard.", "It held no files; the text of it is kept."
)
CLOSING = Text(
    "Dit is een automatisch bericht. Antwoorden hierop worden niet gelezen.",
    "This is an automatic message. Replies to it are not read.",
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What office and sender want, and what was said before."""

    office: bool
    sender: bool = True
    this_mail_answered: bool = False
    refusal_sent_today: bool = False  # to this address
    enough_today: bool = False  # so many to this address that a machine must be answering them


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the mail, and what became of it."""

    name: str
    fate: Fate
    why: Why
    flags: frozenset[Flag] = frozenset()
    scan: ScanState = ScanState.PENDING
    contents: int = 0  # files that came out of it

    @property
    def is_refused(self) -> bool:
        return self.fate in {Fate.INFECTED, Fate.SET_ASIDE} or self.scan is ScanState.BEYOND_LIMITS


@dataclass(frozen=True, slots=True)
class Answered:
    """The mail that the receipt is about."""

    to: str  # the confirmed address in From
    subject: str
    message_id: str  # without <>; "" when it has none
    date: str  # as people read it
    office: str
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class ReceiptLetter:
    """A receipt ready to be sent."""

    envelope_from: str  # always "": the null sender, so that it is never answered (RFC 3834 3.3)
    to: str
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str


def choose(
    standing: Standing, automatic: Collection[Automatic], wishes: Wishes, attachments: Iterable[Attachment]
) -> ReceiptChoice:
    """Whether a receipt goes out. Strangers and unconfirmed senders learn nothing, not even that we exist."""
    refused = any(each.is_refused for each in attachments)
    silences = (
        (bool(automatic), ReceiptChoice.AUTOMATIC),
        (standing.kind is SenderKind.STRANGER, ReceiptChoice.STRANGER),
        (standing.identity is not Identity.CONFIRMED, ReceiptChoice.NOT_CONFIRMED),
        (standing.quarantine is not None, ReceiptChoice.NOT_CONFIRMED),
        (not wishes.office, ReceiptChoice.OFFICE_OFF),
        (not wishes.sender, ReceiptChoice.SENDER_OFF),
        (wishes.this_mail_answered, ReceiptChoice.SENT_BEFORE),
        (refused and wishes.refusal_sent_today, ReceiptChoice.REFUSED_TODAY),
        (wishes.enough_today, ReceiptChoice.ENOUGH_TODAY),
    )
    return next((choice for applies, choice in silences if applies), ReceiptChoice.SEND)


def compose(answered: Answered, language: Language = "nl") -> ReceiptLetter:
    """The letter, with the headers that keep other machines from answering it."""
    message_id = _one_line(answered.message_id)
    thread = (("In-Reply-To", f"<{message_id}>"), ("References", f"<{message_id}>")) if message_id else ()
    subject = _one_line(answered.subject) or NO_SUBJECT.said_in(language)
    return ReceiptLetter(
        envelope_from="",
        to=answered.to,
        subject=SUBJECT.said_in(language).format(subject=subject),
        headers=(("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"), *thread),  # RFC 3834 5
        text=_text(answered, language),
    )


def _text(answered: Answered, language: Language) -> str:
    files = [each for each in answered.attachments if each.fate in SHOWN]
    greeting = GREETING.said_in(language).format(date=answered.date, office=_one_line(answered.office))
    list_of_files = [LIST.said_in(language), *(_line(each, language) for each in files[:MOST_FILES])]
    if len(files) > MOST_FILES:
        list_of_files.append(MORE.said_in(language).format(number=len(files) - MOST_FILES))
    middle = "\n".join(list_of_files) if files else NOTHING.said_in(language)
    return "\n\n".join([greeting, middle, CLOSING.said_in(language)]) + "\n"


def _line(file: Attachment, language: Language) -> str:
    said = [wording(file.fate, language), wording(file.why, language)]
    if file.fate is Fate.UNPACKED:
        said[0] += f" ({file.contents})"
    if file.scan is ScanState.BEYOND_LIMITS:
        said.append(wording(file.scan, language))
    said += [wording(flag, language) for flag in sorted(file.flags & {Flag.LOCKED, Flag.DAMAGED})]
    return f"- {_one_line(file.name)[:NAME_CHARACTERS]}: {'; '.join(said)}"


def _one_line(text: str) -> str:
    """Without line ends and control characters: a name or subject never starts a header of its own."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
