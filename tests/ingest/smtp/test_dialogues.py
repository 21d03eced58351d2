"""The files of tests/dialogues, spoken with a real door. C: what we say, S: what we must hear; "..." ends an answer
whose rest does not matter, "S: closed" is the end of the connection. `*.lmtp.txt` goes to the LMTP port.
"""

from pathlib import Path

import pytest
from smtp_door import Client

DIALOGUES = sorted((Path(__file__).parents[2] / "dialogues").glob("*.txt"))


@pytest.mark.attack("S29", "S33-S35", "S38", "S40")
@pytest.mark.parametrize("file", DIALOGUES, ids=lambda file: file.stem)
def test_dialogue(file: Path, door):
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    client = Client(door.lmtp if file.stem.endswith(".lmtp") else door.smtp, hello="", greeted=False)
    for number, line in enumerate(lines, 1):
        side, text = line[:2], line[3:]
        if side == "C:":
            client.send(text.encode() + b"\r\n")
        elif text == "closed":
            assert client.closed(), f"line {number}"
        else:
            heard = client.line()
            assert heard.startswith(text.removesuffix("...")), f"line {number}: heard {heard!r}"
            assert text.endswith("...") or heard == text, f"line {number}: heard {heard!r}"
    client.close()
