"""Which walls are missing: said by who stands behind them, and by who stands in the open."""

import os
import platform
from pathlib import Path

import pytest
from factories import NOW

from adapters.walls import NETWORK, Wall, missing_here, missing_walls
from dossier.doctor import examine
from dossier.doctor_finding import Level
from dossier.walls import NO_WALL


def test_in_the_open_every_wall_is_missing():
    network = str(Path(NETWORK).stat().st_ino)
    missing = {Wall(each.decode()) for each in missing_here(None, network)}
    assert missing == set(Wall) == set(NO_WALL)


@pytest.mark.skipif(os.geteuid() != 0 or platform.machine() not in {"x86_64", "aarch64"}, reason="walls may be missing")
def test_a_child_stands_behind_all_but_what_the_kernel_lacks():
    assert set(missing_walls()) <= {Wall.FILES}


def test_the_doctor_says_it(house):
    [found] = examine(house, NOW, ["reading"])
    missing = missing_walls()
    assert found.finding.level is (Level.ADVICE if missing else Level.FINE)
    assert all(NO_WALL[each][0] in found.finding.says for each in missing)
