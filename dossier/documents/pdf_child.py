"""PDF files taken apart and put together, in a child process under limits; what comes out is stored and judged."""

import json
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from adapters.blob_keys import BLOCK_BYTES
from adapters.confined import ChildFailed, Confinement, Function, confined
from adapters.house import House
from dossier.access.desk import Desk, Work, at_reading
from dossier.documents.judging import Judged, verdict
from dossier.rules.errors import Refused
from dossier.rules.filing import may_be_opened
from dossier.rules.states import Fate
from ingest.reading import pages
from ingest.reading.kinds import PDF
from models import Document

SOURCES_BYTES = 100_000_000  # of all files that are taken together
OUTCOME_PAGES = 5_000
LIMITS = Confinement(
    cpu=timedelta(seconds=60), time=timedelta(seconds=120), memory_bytes=2_000_000_000, answer_bytes=2 * SOURCES_BYTES
)


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person who asks for it knows and wants."""

    reason: str = ""
    signatures_lost: bool = False  # a signature is not valid in what is made of its file
    originals_stay: bool = False  # where they are, beside what is made of them; False: they go to the bin


@dataclass(frozen=True, slots=True)
class Source:
    """A PDF as it was when it was looked at."""

    document: Document
    pages: int
    signed: bool


def look(house: House, desk: Desk, document_ids: Sequence[UUID], consent: Consent) -> list[Source]:
    """These documents, in this order. Raises NotFound; Refused for what has no pages or may not be taken apart."""
    if not document_ids or len(set(document_ids)) != len(document_ids):
        raise Refused("Name each document once.")
    with at_reading(house.database, desk) as work:
        documents = [taken(work, each, consent) for each in document_ids]
    for each in documents:
        if each.content_type != PDF:
            raise Refused("'{name}' is no PDF: it has no pages to arrange.", name=each.name)
    if sum(each.size_bytes for each in documents) > SOURCES_BYTES:
        raise Refused("Together they are larger than {megabytes} MB.", megabytes=SOURCES_BYTES // 1_000_000)
    facts = [pages.Source(*json.loads(each)) for each in _child(house, pages.look_at, documents, [])]
    return [_allowed(document, found, consent) for document, found in zip(documents, facts, strict=True)]


def taken(work: Work, document_id: UUID, consent: Consent) -> Document:
    """A document that may be taken apart; in a locked folder only beside the original. Raises NotFound, Refused."""
    return work.document(document_id, addition=consent.reason if consent.originals_stay else "")


def arrange(house: House, sources: Sequence[Source], outcomes: Sequence[Sequence[pages.Taken]]) -> list[Judged]:
    """A PDF for each outcome, durable and let through by the scanner. Raises Refused, TryLater."""
    if sum(map(len, outcomes)) > OUTCOME_PAGES:
        raise Refused("That are more than {most} pages.", most=OUTCOME_PAGES)
    made = _child(house, pages.arrange, [each.document for each in sources], outcomes)
    with house.blobs.batch() as batch:
        stored = [batch.put("parts", [each]) for each in made]
    judged = [Judged(each.sha256, each.size_bytes, verdict(house, each.sha256)) for each in stored]
    if not all(may_be_opened(Fate.DOCUMENT, each.verdict.state) for each in judged):
        raise Refused("The virus scanner did not let through what came out. Nothing was changed.")
    return judged


def _allowed(document: Document, found: pages.Source, consent: Consent) -> Source:
    if found.encrypted:
        raise Refused("'{name}' is locked with a password: open it first.", name=document.name)
    if not found.pages:
        raise Refused("'{name}' is damaged: its pages cannot be read.", name=document.name)
    if found.signed and not consent.signatures_lost:
        raise Refused(
            "'{name}' is digitally signed. In what is made of it the signature is not valid any more: "
            "say that this is meant. The original keeps it.",
            name=document.name,
        )
    return Source(document, found.pages, found.signed)


def _child(
    house: House, work: Function, documents: Sequence[Document], outcomes: Sequence[Sequence[pages.Taken]]
) -> tuple[bytes, ...]:
    plan = pages.plan([each.size_bytes for each in documents], outcomes)
    with tempfile.TemporaryFile() as together, ExitStack() as opened:
        for each in documents:
            _copy(opened.enter_context(house.blobs.open("parts", each.blob_sha256)), together)
        try:
            return confined(work, together, plan, LIMITS)
        except ChildFailed as error:
            raise Refused("A file is damaged, or too much to take apart. Nothing was changed.") from error


def _copy(source: BinaryIO, target: BinaryIO) -> None:
    while block := source.read(BLOCK_BYTES):
        target.write(block)
