"""What tests of judging again share."""

from dataclasses import replace

import pytest
from walking import SaysScanner


@pytest.fixture
def scanner():
    scanner = SaysScanner()
    scanner.number = 1
    return scanner


@pytest.fixture
def scanned(any_house, scanner):
    return replace(any_house, scanner=scanner)
