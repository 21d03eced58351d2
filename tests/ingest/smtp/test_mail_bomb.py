"""Ten thousand mails to one dossier, with the limits that the settings have by default."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from smtp_door import JANSEN, VRIES, Client, Door

SENDERS = 10
MAILS = 10_000
MINUTE = 60.0  # seconds


@pytest.mark.slow
@pytest.mark.attack("X12")
@pytest.mark.parametrize("forged", [False, True], ids=["of one sender", "of a sender each"])
def test_a_bomb_of_ten_thousand_mails_ends_at_the_limits_and_others_get_in(open_door, forged):
    with open_door() as door:
        began = time.monotonic()
        with ThreadPoolExecutor(SENDERS + 1) as pool:
            bombing = [pool.submit(bomb, door, number, forged=forged) for number in range(SENDERS)]
            others = Counter()
            for _ in range(20):
                said = door.client().mail(b"Subject: van een ander\r\n\r\nx", VRIES, mail_from="ander@example.org")
                others[said[:9]] += 1
            heard = sum((each.result() for each in bombing), Counter())
        minutes = int((time.monotonic() - began) // MINUTE) + 2  # that were begun
        settings = door.house.settings
        most = settings.mails_per_dossier_per_minute if forged else settings.mails_per_sender_per_minute
        assert others == {"250 2.0.0": 20}
        assert heard.total() == MAILS
        assert 0 < heard.pop("250 2.0.0") <= most * minutes
        assert set(heard) == {"450 4.2.1" if forged else "450 4.7.1"}


def bomb(door: Door, number: int, *, forged: bool) -> Counter[str]:
    """What was heard of each mail: at MAIL, at RCPT or after the dot. Who is sent away calls again."""
    heard: Counter[str] = Counter()
    client = door.client()
    while heard.total() < MAILS // SENDERS:
        said = one_more(client, f"bot{number}-{heard.total()}@example.net" if forged else "bot@example.net")
        if said.startswith("421"):
            client.close()
            client = door.client()
        else:
            heard[said[:9]] += 1
    return heard


def one_more(client: Client, sender: str) -> str:
    for command in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{JANSEN}>", "DATA"):
        said = client.ask(command)
        if said[0] not in "23":
            return said if said.startswith("421") or client.ask("RSET").startswith("250") else "421"
    client.send(b"Subject: bom\r\n\r\nx\r\n.\r\n")
    return client.reply()
