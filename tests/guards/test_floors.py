"""Every room stands on a floor: import-linter passes over what its contract does not name."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_room_of_ingest_stands_on_a_floor():
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = " ".join(configuration["contracts"][0]["layers"])
    rooms = {path.stem for path in (ROOT / "ingest").iterdir() if not path.stem.startswith("_")}
    assert rooms - set(re.findall(r"ingest\.(\w+)", layers)) == set()
