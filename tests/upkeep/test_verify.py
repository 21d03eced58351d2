"""The proof finds what was done to rows, bytes, trail and keys; and nothing where nothing was done."""

from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from proving import wrong
from sqlalchemy import delete, select, update

from adapters import last_verify
from adapters.blob_keys import key
from adapters.house import open_house
from dossier.accountability import audit
from dossier.accountability.trail import Event, record
from dossier.rules.acts import Act
from models import AuditEvent, Delivery, Mail, Office
from upkeep.verify import Level, verify

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def raw(any_house, filled):
    """Where the bytes of one mail are."""
    with any_house.database.read() as session:
        sha256 = session.scalars(select(Mail.raw_sha256)).first()
    return any_house.settings.blobs_dir / key("raw", sha256)


def test_a_flipped_byte(any_house, raw):
    assert wrong(any_house) == {}
    spoiled = bytearray(raw.read_bytes())
    spoiled[100] ^= 1
    raw.write_bytes(spoiled)
    assert wrong(any_house) == {"bytes": (f"raw/{raw.name}",)}
    assert wrong(any_house, quick=True) == {}


def test_missing_bytes(any_house, raw):
    raw.unlink()
    assert wrong(any_house) == wrong(any_house, quick=True) == {"bytes": (f"raw/{raw.name}",)}


def test_a_trail_that_was_cut_off(any_house, filled):
    """With the office row put right too: only the anchors know."""
    for number in range(2):
        with any_house.database.write() as session:
            office = session.scalars(select(Office)).one()
            record(session, Event(office.id, "grant.set", None, {"n": number}), Act("cli", NOW))
    audit.anchor(any_house, NOW)
    assert wrong(any_house) == {}
    with any_house.database.write() as session:
        *_, before, last = session.scalars(select(AuditEvent).order_by(AuditEvent.number)).all()
        session.execute(update(Office).values(audit_number=before.number, audit_hash=before.hash))
        session.execute(delete(AuditEvent).where(AuditEvent.id == last.id))
    assert set(wrong(any_house)) == {"audit trail"}


def test_a_mail_that_nobody_works_on(any_house, filled):
    with any_house.database.write() as session:
        session.execute(update(Delivery).values(outcome="waiting"))
    assert set(wrong(any_house)) == {"balance"}


def test_bytes_that_no_row_refers_to_are_advice(house, filled):
    left = house.blobs.put("made", [b"of work that was cut off"])
    found = {each.check: each for each in verify(house, NOW)}["leftovers"]
    assert (found.level, found.found) == (Level.ADVICE, (f"made/{left.sha256}",))


def test_secrets_that_no_key_opens(house, filled):
    with house.database.write() as session:
        record(session, Event(filled.office_id, "grant.set", None), Act("cli", NOW))
    audit.anchor(house, NOW)
    other = open_house(house.settings.model_copy(update={"secret_keys": Fernet.generate_key().decode()}))
    assert set(wrong(other)) == {"secrets", "audit trail"}


def test_that_all_was_looked_at_is_noted(any_house, raw):
    assert last_verify.made(any_house.notes) is None
    assert wrong(any_house, quick=True) == {}
    assert last_verify.made(any_house.notes) is None
    raw.unlink()
    list(verify(any_house, NOW))
    assert last_verify.made(any_house.notes) == last_verify.Verified(NOW, ("bytes",))
