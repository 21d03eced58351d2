"""Files are scanned again over the socket of a clamd, and by a real one that learns."""

import shutil
import socket
import time
from dataclasses import replace
from datetime import timedelta

import eicar
import pytest
from fake_clamd import FakeClamd
from rescanning import SPELL, arrived, round_of, row
from walking import work_off

from adapters.scanner import Clamd
from dossier.rules.states import DocumentState, ScanState
from models import Blob, Document


def test_over_the_socket_of_a_clamd(any_house, make_administration, tmp_path_factory):
    path = tmp_path_factory.mktemp("c") / "s"
    with FakeClamd(path) as clamd:
        scanned = replace(any_house, scanner=Clamd(path, timedelta(seconds=0.5)))
        document = arrived(scanned, make_administration())
        assert row(scanned, Blob, document.blob_sha256).signatures == 27000
        clamd.signatures, clamd.known = 27001, [SPELL]
        clamd.keep_waiting()
        assert round_of(scanned) == 1
        assert row(scanned, Document, document.id).state is DocumentState.INBOX  # it hangs: later
        clamd.answer()
        work_off(scanned)
        assert row(scanned, Document, document.id).state is DocumentState.QUARANTINED
        clamd.shutdown()


class NumberedClamd(Clamd):
    """clamd says a number of what its makers publish only: here a test's signature counts too."""

    def signatures(self):
        return len(list((self.address.parent / "signatures").iterdir()))


@pytest.mark.clamd
def test_a_real_clamd_learns(house, make_administration, tmp_path_factory):
    program_ = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program_ is None:
        pytest.skip("NO CLAMD: nothing is scanned by a real scanner (Debian: clamav-daemon)")
    folder = tmp_path_factory.mktemp("clamd")
    with eicar.running_clamd(program_, folder) as path:
        scanned = replace(house, scanner=NumberedClamd(path))
        document = arrived(scanned, make_administration())
        (folder / "signatures" / "more.ndb").write_text(f"Test.Spell:0:*:{SPELL.hex()}\n")
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(path))
            line.sendall(b"zRELOAD\0")
            assert line.recv(100) == b"RELOADING\0"
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with scanned.blobs.open("parts", document.blob_sha256) as stream:
                if scanned.scanner.scan(stream).state is ScanState.INFECTED:
                    break
        assert round_of(scanned) == 1
    assert row(scanned, Document, document.id).state is DocumentState.QUARANTINED
