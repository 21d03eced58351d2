"""People with passwords, at a browser of their own."""

from dataclasses import dataclass, replace

import people

from dossier.login import accounts, sign_in
from dossier.login.devices import Visit

PASSWORD = "een lange zin met paarden"


class Post:
    """A mailer that keeps what it is given."""

    def __init__(self):
        self.mails = []
        self.fails = None

    def send(self, outgoing):
        if self.fails:
            raise self.fails
        self.mails.append(outgoing)


@dataclass
class User(people.Somebody):
    """Somebody with a password, at a browser of their own."""

    email: str = ""
    device_token: str = ""
    address: str = "192.0.2.10"

    def visit(self, **changed):
        return replace(Visit(self.address, "Firefox", self.device_token), **changed)

    def begin(self, password=PASSWORD, *, name="", for_app=False, visit=None, **later):
        given = sign_in.Credentials(self.house.settings.domain, name or self.email, password, for_app=for_app)
        return sign_in.begin(self.house, given, visit or self.visit(), self.act(**later).now)

    def give_code(self, half, code="", *, remember=False, **later):
        step = sign_in.SecondStep(half.token, code or self.code(**later), remember=remember)
        return sign_in.give_code(self.house, step, self.visit(), self.act(**later).now)

    def log_in(self, *, remember=False, **later):
        signed = self.give_code(self.begin(**later), remember=remember, **later)
        self.device_token = signed.device_token or self.device_token
        return signed


def user(house, name: str, email: str) -> User:
    """One of the people of the demo office, with PASSWORD."""
    found = people.somebody(house, name)
    accounts.set_password(house, found.id, PASSWORD, found.act(days=-3))
    return User(house, found.id, email=email)
