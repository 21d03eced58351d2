"""The index of words over the search entries: FTS5 on SQLite, a tsvector with its GIN index on PostgreSQL.

Alembic does not know it: what is called `search_words...` is made here, after the tables.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

NAME = "search_words"
_MADE = f"{NAME}_made"  # one row: the fingerprint of what made the index
FIELDS = ("scope", "name", "note_shared", "note_office", "sender", "subject", "content")

_SQLITE = f"""CREATE VIRTUAL TABLE {NAME} USING fts5({", ".join(FIELDS)}, content='search_entry',
content_rowid='number', tokenize='unicode61 remove_diacritics 2', prefix='2 3 4 5 6 7 8')"""
_NEW, _OLD = (", ".join(f"{row}.{each}" for each in FIELDS) for row in ("NEW", "OLD"))
_ADD = f"INSERT INTO {NAME} (rowid, {', '.join(FIELDS)}) VALUES (NEW.number, {_NEW});"  # noqa: S608 - our names
_DROP = f"INSERT INTO {NAME} ({NAME}, rowid, {', '.join(FIELDS)}) VALUES ('delete', OLD.number, {_OLD});"  # noqa: S608 - our names
_SQLITE_TRIGGERS = {"INSERT": _ADD, "DELETE": _DROP, "UPDATE": _DROP + _ADD}

# Weight A: the name, B: the note for clients, C: the text; D: for the office only (dossier.rules.searching).
# A mark between the fields, so that no phrase runs from one into the next. Each field twice: as it stands, and as the
# Dutch dictionary has it (stems). A tsvector holds 1 MB at most: each field is cut, after folding, which lengthens it.
_MOST = {"content": 100_000, "note_shared": 5_000, "note_office": 5_000}
_MOST_OTHERS = 2_000
_WEIGHTS = {"name": "A", "note_shared": "B", "content": "C"}
_VECTORS = " || '''¶'':1'::tsvector || ".join(
    f"setweight(search_vector({each}, {_MOST.get(each, _MOST_OTHERS)}), '{_WEIGHTS.get(each, 'D')}')" for each in FIELDS
)
_POSTGRESQL = (
    r"""CREATE OR REPLACE FUNCTION search_folded(said text, most integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT left(regexp_replace(regexp_replace(lower(normalize(said, NFKD)), '[\u0300-\u036f]', '', 'g'),
                               '[^[:alnum:]]+', ' ', 'g'), most) $$""",
    """CREATE OR REPLACE FUNCTION search_vector(said text, most integer) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.simple', search_folded(said, most)) || '''¶'':1'::tsvector
        || to_tsvector('pg_catalog.dutch', search_folded(said, most)) $$""",
    f"ALTER TABLE search_entry ADD COLUMN {NAME} tsvector GENERATED ALWAYS AS ({_VECTORS}) STORED",
    f"CREATE INDEX {NAME}_index ON search_entry USING gin ({NAME})",
)


def is_ours(name: str | None) -> bool:
    """Whether a table, column or index is made here, and not by a migration."""
    return (name or "").startswith(NAME)


def statements(dialect: str) -> Sequence[str]:
    """What makes the index, its triggers included."""
    return [_SQLITE, *_sqlite_triggers()] if dialect == "sqlite" else _POSTGRESQL


def install(connection: Connection, fingerprint: str) -> None:
    """Index the entries that are there, and from now on; but see `make_triggers`. `made_as` gives the fingerprint."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_SQLITE)
        connection.exec_driver_sql(f"INSERT INTO {NAME} ({NAME}) VALUES ('rebuild')")  # noqa: S608 - our names
    else:
        for statement in _POSTGRESQL:
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"CREATE TABLE {_MADE} AS SELECT '{fingerprint}' AS fingerprint")


def uninstall(connection: Connection) -> None:
    drop_triggers(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {NAME}")
    else:
        connection.exec_driver_sql(f"ALTER TABLE search_entry DROP COLUMN IF EXISTS {NAME}")  # and its index with it
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_MADE}")


def made_as(connection: Connection) -> str | None:
    """The fingerprint of what stands here. None: nothing does."""
    if not connection.dialect.has_table(connection, _MADE):
        return None
    made: str | None = connection.scalar(text(f"SELECT fingerprint FROM {_MADE}"))  # noqa: S608 - our names
    return made


def make_triggers(connection: Connection) -> None:
    """On SQLite; PostgreSQL computes its column itself."""
    if connection.dialect.name == "sqlite":
        for statement in _sqlite_triggers():
            connection.exec_driver_sql(statement)


def drop_triggers(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for event in _SQLITE_TRIGGERS:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {NAME}_{event.lower()}")


def _sqlite_triggers() -> Iterator[str]:
    for event, body in _SQLITE_TRIGGERS.items():
        yield f"CREATE TRIGGER {NAME}_{event.lower()} AFTER {event} ON search_entry BEGIN {body} END"


def is_sound(session: Session) -> bool:
    """Whether the index holds the words of the entries, and no others. Reads everything."""
    if session.get_bind().dialect.name != "sqlite":
        return True  # the database computes it
    try:
        session.execute(text(f"INSERT INTO {NAME} ({NAME}, rank) VALUES ('integrity-check', 1)"))  # noqa: S608 - our names
    except DatabaseError:
        return False
    return True
