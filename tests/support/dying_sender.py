"""A worker killed in the middle of a bag, after so many letters: `python dying_sender.py DATA RELAY LETTERS`."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from postal import deliver

from adapters.house import open_house
from adapters.mailer import RelayMailer
from settings import load

data, relay, letters = sys.argv[1:]
send, sent = RelayMailer.send, []


def dying(self, letter):
    send(self, letter)
    sent.append(letter)
    if len(sent) == int(letters):  # the relay has it, and nobody has written that down
        os.kill(os.getpid(), signal.SIGKILL)


RelayMailer.send = dying  # type: ignore[method-assign]  # that is what this program is for
house = open_house(load(data=Path(data), mail_relay=relay, mail_relay_tls="none"))
deliver(house, datetime.now(UTC))
