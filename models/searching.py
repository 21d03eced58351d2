"""What can be found by words, kept right by the database itself: no caller can forget it.

Triggers on documents, folders, mails and texts write the entry of what changed, in the same transaction; from the
entries the database keeps its index of words: FTS5 on SQLite, a tsvector on PostgreSQL (models/words_index.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Integer, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import words_index
from models.base import Base


class SearchEntry(Base):
    """The words of one document or folder. Never written but by the triggers below."""

    __tablename__ = "search_entry"

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, comment="grows: the newest are found first"
    )
    subject_id: Mapped[UUID] = mapped_column(unique=True, comment="document or folder")
    kind: Mapped[str] = mapped_column(comment="document or folder")
    scope: Mapped[str] = mapped_column(comment="words for the office, the administration and the kind: to look there")
    name: Mapped[str]
    note_shared: Mapped[str] = mapped_column(comment="the note, when it is for clients; ''")
    note_office: Mapped[str] = mapped_column(comment="the note, when it is for the office; ''")
    sender: Mapped[str] = mapped_column(comment="name and address in From; '': not from a mail")
    subject: Mapped[str] = mapped_column(comment="of the mail; ''")
    content: Mapped[str] = mapped_column(Text, deferred=True, comment="of the file of today; ''")


_COLUMNS = ("subject_id", "kind", "scope", "name", "note_shared", "note_office", "sender", "subject", "content")
_NOTES = """CASE WHEN {0}.note_for_clients THEN {0}.note ELSE '' END,
    CASE WHEN {0}.note_for_clients THEN '' ELSE {0}.note END"""
_SCOPE = "'o' || replace(CAST({} AS TEXT), '-', '') || ' a' || replace(CAST({} AS TEXT), '-', '') || ' k{}'"

# What the entries of these documents or folders have to say: the one place where it is written.
_DOCUMENTS = f"""SELECT d.id, 'document', {_SCOPE.format("d.office_id", "d.administration_id", "document")},
    d.name, {_NOTES.format("d")},
    trim(coalesce(m.header_from_name, '') || ' ' || coalesce(m.header_from, '')), coalesce(m.subject, ''),
    coalesce(t.text, '')
FROM document d LEFT JOIN delivery v ON v.id = d.delivery_id LEFT JOIN mail m ON m.id = v.mail_id
LEFT JOIN derivation t ON t.blob_sha256 = d.blob_sha256 AND t.kind = 'text'
WHERE d.id """  # noqa: S608 - constants of this file
_FOLDERS = f"""SELECT f.id, 'folder', {_SCOPE.format("a.office_id", "a.id", "folder")},
    f.name, {_NOTES.format("f")}, '', '', ''
FROM folder f JOIN administration a ON a.id = f.administration_id WHERE f.id """  # noqa: S608 - as above
_BOTH = f"{_DOCUMENTS} IS NOT NULL UNION ALL {_FOLDERS} IS NOT NULL"
_KEPT = f"SELECT {', '.join(_COLUMNS)} FROM search_entry"  # noqa: S608 - as above


def _written(said: str) -> str:
    values = ", ".join(f"{each} = excluded.{each}" for each in _COLUMNS[1:])
    add = f"INSERT INTO search_entry ({', '.join(_COLUMNS)}) {said}"
    return f"{add} ON CONFLICT (subject_id) DO UPDATE SET {values};"


_COUNTED = ("document", "folder", "search_entry")
_REMOVE_OTHERS = """DELETE FROM search_entry
WHERE subject_id NOT IN (SELECT id FROM document) AND subject_id NOT IN (SELECT id FROM folder)"""
_REMOVED = "DELETE FROM search_entry WHERE subject_id = OLD.id;"
_OF_MAIL = "IN (SELECT d.id FROM document d JOIN delivery v ON v.id = d.delivery_id WHERE v.mail_id = NEW.id)"
_OF_DELIVERY = "IN (SELECT id FROM document WHERE delivery_id = NEW.id)"
_OF_TEXT = "IN (SELECT id FROM document WHERE blob_sha256 = NEW.blob_sha256 AND NEW.kind = 'text')"

# table, event, columns of an UPDATE, what to do
TRIGGERS = (
    ("document", "INSERT", "", _written(_DOCUMENTS + "= NEW.id")),
    (
        "document",
        "UPDATE",
        "name, note, note_for_clients, office_id, administration_id, delivery_id, blob_sha256",
        _written(_DOCUMENTS + "= NEW.id"),
    ),
    ("document", "DELETE", "", _REMOVED),
    ("folder", "INSERT", "", _written(_FOLDERS + "= NEW.id")),
    ("folder", "UPDATE", "name, note, note_for_clients, administration_id", _written(_FOLDERS + "= NEW.id")),
    ("folder", "DELETE", "", _REMOVED),
    ("mail", "UPDATE", "subject, header_from, header_from_name", _written(_DOCUMENTS + _OF_MAIL)),
    ("delivery", "UPDATE", "mail_id", _written(_DOCUMENTS + _OF_DELIVERY)),
    ("derivation", "INSERT", "", _written(_DOCUMENTS + _OF_TEXT)),
    ("derivation", "UPDATE", "text", _written(_DOCUMENTS + _OF_TEXT)),  # its file and its kind never change
    ("derivation", "DELETE", "", _written(_DOCUMENTS + _OF_TEXT.replace("NEW", "OLD"))),
)


def install(connection: Connection) -> None:
    """Write every entry, index it, and make the triggers. Where there are no entries yet, there is nothing to do."""
    if not connection.dialect.has_table(connection, SearchEntry.__tablename__):
        return
    connection.execute(text(_REMOVE_OTHERS))
    connection.execute(text(_written(_BOTH)))
    words_index.install(connection, _fingerprint(connection))
    _make_triggers(connection)


def uninstall(connection: Connection) -> None:
    """Take away what `install` made, but the entries: before the tables are changed, or to make it anew."""
    _drop_triggers(connection)
    if connection.dialect.has_table(connection, SearchEntry.__tablename__):
        words_index.uninstall(connection)


@contextmanager
def apart(connection: Connection) -> Iterator[None]:
    """While the tables are changed. What stands as this program would make it is left in place: to index a million
    documents anew takes minutes, in which nobody could write.
    """
    if words_index.made_as(connection) != _fingerprint(connection):
        uninstall(connection)
        yield
        install(connection)
    elif connection.dialect.name == "sqlite":  # changes a table by a copy, which has no triggers
        _drop_triggers(connection)
        yield
        _make_triggers(connection)
    else:
        yield


def rebuild(session: Session) -> int:
    """Make it all anew: the number of entries. Nobody else writes to these tables meanwhile."""
    uninstall(session.connection())
    install(session.connection())
    return session.scalar(text("SELECT count(*) FROM search_entry")) or 0


def short(session: Session) -> int:
    """How many entries too few (or, negative, too many) there are. Quick; `wrong` looks at what they say."""
    counts = (session.scalar(text(f"SELECT count(*) FROM {each}")) or 0 for each in _COUNTED)  # noqa: S608 - constants
    documents, folders, entries = counts
    return documents + folders - entries


def wrong(session: Session) -> int:
    """How many entries say something else than they should, or are missing, or left over. Reads everything."""
    both = f"SELECT * FROM ({_BOTH}) b"  # noqa: S608 - constants of this file
    kept = f"SELECT * FROM ({_KEPT}) k"  # noqa: S608 - as above
    differences = (f"SELECT count(*) FROM ({a} EXCEPT {b}) x" for a, b in ((both, kept), (kept, both)))  # noqa: S608 - as above
    return sum(session.scalar(text(each)) or 0 for each in differences)


def _fingerprint(connection: Connection) -> str:
    """Of all that `install` would make here."""
    statements = [_written(_BOTH), *_trigger_statements(connection), *words_index.statements(connection.dialect.name)]
    return sha256("\n".join(statements).encode()).hexdigest()


def _make_triggers(connection: Connection) -> None:
    for statement in _trigger_statements(connection):
        connection.exec_driver_sql(statement)
    words_index.make_triggers(connection)


def _drop_triggers(connection: Connection) -> None:
    for number, (table, *_) in enumerate(TRIGGERS, start=1):
        on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        if connection.dialect.has_table(connection, table):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS search_{number}{on}")
    words_index.drop_triggers(connection)


def _trigger_statements(connection: Connection) -> Iterator[str]:
    for number, (table, event, columns, body) in enumerate(TRIGGERS, start=1):
        when = f"AFTER {event}{f' OF {columns}' if columns else ''} ON {table}"
        yield from _statements(connection.dialect.name, f"search_{number}", when, body)


def _statements(dialect: str, name: str, when: str, body: str) -> Sequence[str]:
    if dialect == "sqlite":
        return [f"CREATE TRIGGER {name} {when} BEGIN {body} END"]
    function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
    return [
        f"{function} AS $$ BEGIN {body} RETURN NULL; END $$",
        f"CREATE TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
