"""Letters of ours that come back: with the null sender only."""

import pytest
from smtp_door import JANSEN

ADDRESS = "b+abcdefghijklmnopqrstuvwxyz.0123456789abcdef01234567@inbox.localhost"


@pytest.mark.attack("X07", "X08")
def test_only_what_has_no_sender_may_come_back(door):
    client = door.client()
    client.ask("MAIL FROM:<somebody@example.org>")
    assert client.ask(f"RCPT TO:<{ADDRESS}>").startswith("550")
    assert client.ask(f"RCPT TO:<{JANSEN}>").startswith("250")
    client.ask("RSET")
    client.ask("MAIL FROM:<>")
    assert client.ask(f"RCPT TO:<{ADDRESS}>").startswith("250")
