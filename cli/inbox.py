"""`dossier inbox`: what waits to be filed, an invoice and its PDF as one item, with suggestions where it belongs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cli.dossiers import MailNameArgument
from cli.mails import LimitOption
from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.paging import every_page, up_to
from cli.show import Row, as_json, as_table, in_words, local, size
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from adapters.house import House
    from dossier.inbox.pairs import Item
    from dossier.inbox.suggest import SuggestionView

COLUMNS = {
    "received_at": "received",
    "name": "document",
    "readable_size": "size",
    "content_type": "type",
    "says": "state",
    "belongs": "belongs perhaps in",
    "id": "id",
}

Suggestions = Mapping[UUID, "Sequence[SuggestionView]"]  # by document id


def inbox(
    mail_name: MailNameArgument, limit: LimitOption = 0, data: DataOption = None, json: JsonOption = False
) -> None:
    """List what waits in an administration's inbox: items for people, each document for programs."""
    from dossier.office.administrations import find

    with house_of(settings_of(data)) as house:
        administration_id = find(house.database, mail_name).id
        items = list(islice(_items(house, administration_id), limit or None))
        if json:
            rows = _document_rows(house, mail_name, limit)
            suggested = _suggestions(house, administration_id, [row["id"] for row in rows])
            told = _told(house, administration_id)
            as_json({**row, **told[row["id"]], "suggestions": _plain(suggested.get(row["id"], ()))} for row in rows)
            return
        suggested = _suggestions(house, administration_id, [each.shown.id for each in items])
    as_table([_row(each, suggested) for each in items], COLUMNS, empty=f"The inbox of {mail_name} is empty.")


def _items(house: "House", administration_id: UUID) -> "Iterator[Item]":
    from dossier.inbox.pairs import inbox_items

    page = inbox_items(house.database, administration_id)
    while page:
        yield from page
        page = inbox_items(house.database, administration_id, before=page[-1].newest)


def _document_rows(house: "House", mail_name: str, limit: int) -> list[dict[str, Any]]:
    from ingest.mails import inbox

    lines = every_page(lambda before: inbox(house, mail_name, before=before))
    return [asdict(each) for each in up_to(lines, limit)]


def _told(house: "House", administration_id: UUID) -> dict[UUID, dict[str, Any]]:
    """What the item of each document adds: its other face, and what the invoice says."""
    return {
        face.id: {"paired_with": other and other.id, "invoice": dict(item.invoice)}
        for item in _items(house, administration_id)
        for face, other in ((item.shown, item.other), (item.other, item.shown))
        if face
    }


def _suggestions(house: "House", administration_id: UUID, documents: Sequence[UUID]) -> Suggestions:
    from dossier.inbox.suggest import for_documents

    return for_documents(house.database, administration_id, documents, datetime.now(UTC))


def _plain(suggested: "Sequence[SuggestionView]") -> list[dict[str, Any]]:
    return [asdict(each) for each in suggested]


def _row(item: "Item", suggested: Suggestions) -> Row:
    shown, first = item.shown, item.shown.duplicate_of
    duplicate = [f"Duplicate of {first.name}, {local(first.received_at)} ({first.id})"] if first else []
    return {
        **asdict(shown),
        "name": f"{shown.name} + {item.other.name}" if item.other else shown.name,
        "received_at": item.received_at,
        "readable_size": size(shown.size_bytes),
        "says": in_words(wording(shown.state, "en"), shown.flags, *duplicate, *_invoice(dict(item.invoice))),
        "belongs": "; ".join(f"{each.folder_name}: {each.reason_en}" for each in suggested.get(shown.id, ())),
    }


def _invoice(said: Mapping[str, str]) -> Iterator[str]:
    if said:
        parts = (said.get(f"invoice-{each}", "") for each in ("number", "date", "supplier", "currency", "amount"))
        yield f"Invoice {' '.join(filter(None, parts))}"
