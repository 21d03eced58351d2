"""The document that a mail is when it holds no other: a PDF of what it says, with the received text inside."""

from collections.abc import Callable

from dossier.rules import bodies
from dossier.rules.errors import TryLater
from dossier.rules.states import Fate, Why
from ingest.reading.letter import Letter, Part, Store
from ingest.reading.names import Names
from ingest.rendering.mail_page import covering_texts, is_inline_picture, page_requests
from ingest.rendering.request import PageRequest

_PDF = "application/pdf"

Maker = Callable[[PageRequest], bytes | None]  # `child.page_of`, confined. None: this page cannot be made


def body_document(letter: Letter, mail_id: str, store: Store, make: Maker) -> Part | None:
    """The mail itself as one more part, its PDF kept in `store`. None: it has another document, or says too little.

    The same mail gives the same bytes. Raises TryLater when this machine cannot make even the plainest page, and
    the store's OSError.
    """
    covering = covering_texts(letter)
    if not covering or _has_document(letter) or _is_answering_machine(letter):
        return None
    if not bodies.is_real(letter.subject, letter.text):
        return None
    pdf = _pdf(letter, mail_id, store, make)
    path = f"{covering[0].path}.body"
    name, flags = _names_of(letter).give(_named(letter.subject), _PDF, word="mail")
    return Part(
        path=path,
        parent=covering[0].path,
        content_type=_PDF,
        detected_type=_PDF,
        name=name,
        original_name=None,
        disposition=None,
        content_id=None,
        fate=Fate.DOCUMENT,
        why=Why.NO_OTHER_DOCUMENT,
        flags=flags,
        kept=store.keep([pdf]),
    )


def _has_document(letter: Letter) -> bool:
    """Any but the pictures that a text shows: a shop's one logo must not hide its receipt."""
    return any(not is_inline_picture(part) for part in letter.documents())


def _is_answering_machine(letter: Letter) -> bool:
    """An out-of-office reply (RFC 3834 5) or a mail server's report; a shop's auto-generated receipt is neither."""
    replied = any(
        name.lower() == "auto-submitted" and value.strip().lower().startswith("auto-replied")
        for name, value in letter.headers
    )
    return replied or any(part.fate is Fate.REPORT for part in letter.parts)


def _pdf(letter: Letter, mail_id: str, store: Store, make: Maker) -> bytes:
    for attempt in page_requests(letter, mail_id, store):
        if pdf := make(attempt):
            return pdf
    raise TryLater("no page can be made on this machine now")


def _names_of(letter: Letter) -> Names:
    names = Names()
    for part in letter.parts:
        if part.name:
            names.give(part.name, part.detected_type)
    return names


def _named(subject: str) -> str | None:
    stem = subject.replace("/", "-").replace("\\", "-").strip()
    return f"{stem}.pdf" if stem else None
