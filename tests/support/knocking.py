"""Knocking at every address of the portal, as everybody: what answers, and whether anything was done."""

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from signing_in import session_of
from werkzeug.routing import Rule
from werkzeug.test import TestResponse
from whole_office import ELSEWHERE, ClientSide, WholeOffice, remove

from adapters.house import House
from portal.app import create_app

LOGIN = "/login"
SAFE = {"GET", "HEAD", "OPTIONS"}
ALSO_CHANGED = ("login_session",)  # each request may note that its session was used
WAITING = ("inbox.", "piles.", "arranging.", "inbox_rule.", "texts.")  # pages about what is still in the inbox
MEANT = {  # (endpoint, name in the address): which thing it is, where the name does not say it
    ("piles.release", "mail_id"): "held_id",
    ("piles.by_hand", "mail_id"): "parked_id",
    ("piles.trust", "mail_id"): "held_id",
    ("piles.block", "mail_id"): "held_id",
    ("mail_log.run_again", "mail_id"): "parked_id",
    ("people.revoke_phone", "person_id"): "login_id",
    ("people.set_roles", "person_id"): "colleague_id",
    ("people.restrict", "person_id"): "colleague_id",
    **{
        (f"client_users.{each}", "person_id"): "login_id"
        for each in ("user", "invite", "withdraw", "set_end", "set_kind", "delegate", "remove")
    },
    **{(f"client_users.{each}", "person_id"): "login_id" for each in ("let_approve", "change_mobile", "ask_reset")},
    ("from_mail.go", "subject_id"): "document_id",
}
FIXED = {  # what stands in an address beside ids
    "thing": "document",
    "number": 1,
    "code": "EENMALIG-BASIS",
    "token": "t",
    "filename": "tokens.css",
    "side": 192,
    "place": "upload",
    "version": 1,
    "which": "document-visible",
}
FORMS: Mapping[str, Mapping[str, str]] = {  # what is sent along: a thing, or else a text
    "account.shortcuts": {"on": "no"},
    "administrations.mail_name": {"administration": "administration_id"},
    "administrations.rotate": {"administration": "administration_id", "name": "bakkerij-nieuw"},
    "administrations.switch": {"administration": "administration_id"},
    "approvals.ask": {
        "document": "document_id",
        "approver": "login_id",
        "kind": "jaarrekening",
        "party": "bank",
        "mode": "all",
    },
    "approvals.stand_in": {"approver": "login_id"},
    "arranging.change_pages": {"keep": "1"},
    "arranging.merge": {"document": "waiting_id"},
    "arranging.relocate_it": {"administration": "other_id", "reason": "verkeerd"},
    "arranging.merge_ticked": {"document": "waiting_id"},
    "arranging.sight": {"folder": "folder_id"},
    "arranging.sight_chosen": {"folder": "folder_id"},
    "arranging.split_now": {"parts": "1"},
    "client_users.add": {"folder": "folder_id", "name": "Jan", "email": "jan@klant.example", "kind": "directie"},
    "client_users.ask_reset": {"reason": "aan de balie"},
    "client_users.change_mobile": {"mobile": "06 12345678", "pin": "12345"},
    "client_users.set_end": {"how": "block"},
    "client_users.set_kind": {"kind": "administratie"},
    "document.attach": {"record": "record_id"},
    "document.detach": {"record": "record_id"},
    "document.relocate_it": {"administration": "other_id", "reason": "verkeerd"},
    "document.rename": {"name": "Anders.pdf"},
    "document.replace": {"by": "waiting_id"},
    "document.show": {"to": "folder_id"},
    "dossier.make_folder": {"parent": "folder_id", "name": "Nieuw"},
    "dossier.tree": {"open": "folder_id"},
    "dossier.use_template": {"template": "EENMALIG-BASIS"},
    "files.several": {"document": "document_id"},
    "folder.change": {"name": "Anders"},
    "folder.edit": {"to": ""},
    "folder.link": {"document": "waiting_id"},
    "folder.reopen": {"reason": "nog een stuk"},
    "home.switch": {"client": "client_id"},
    "inbox.file": {"document": "waiting_id", "folder": "folder_id"},
    "inbox.fresh": {"administration": "administration_id"},
    "inbox.inbox": {"document": "waiting_id", "administration": "administration_id"},
    "inbox.rename": {"name": "Anders.pdf"},
    "inbox.take_back": {"at": "2026-01-01T00:00:00+00:00"},
    "inbox.throw_away": {"document": "waiting_id"},
    "inbox_rule.keep": {"folder": "folder_id", "rule": "Nieuw", "sender": "@post.example"},
    "inbox_rule.new": {"folder": "folder_id", "sender": "@post.example"},
    "keeping.decide": {"verdict": "keep", "reason": "nog nodig"},
    "leaks.add_document": {"document": "document_id"},
    "leaks.judge": {"risk": "likely", "said": "namen"},
    "leaks.note": {"step": "found-out", "said": "namen"},
    "looking.begin": {"administration": "administration_id", "person": "login_id"},
    "mail_log.mails": {"administration": "administration_id"},
    "manage.set_two_step": {"two_step": "no"},
    "manage.switch": {"on": "no"},
    "my_dossier.search": {"q": "zwaluw kievit ooievaar"},
    "my_users.add": {"folder": "folder_id", "name": "Jan", "email": "jan@klant.example"},
    "my_users.give": {"folder": "folder_id", "level": "view"},
    "people.change_address": {"email": "nieuw@post.example"},
    "people.decide_reset": {"answer": "agree"},
    "people.rename": {"name": "Jan de Vries"},
    "people.restrict": {"administration": "administration_id", "restricted": "yes"},
    "people.set_roles": {"role": "medewerker"},
    "piles.run_again": {"mail": "parked_id"},
    "search.everywhere": {"q": "zwaluw"},
    "senders.add_address": {"address": "a@post.example"},
    "senders.unblock": {"address": "spam@post.example"},
    "texts.every": {"mail": "text_id", "administration": "administration_id"},
    "texts.fresh": {"administration": "administration_id"},
    "texts.read": {"mail": "text_id"},
    "senders.remove_address": {"address": "a@post.example"},
    "my_uploads.finish": {"folder": "folder_id"},
    "my_uploads.withdraw": {"folder": "folder_id"},
}
IN_ADDRESS = {"my_uploads.finish"}  # a POST whose choices stand in its address


@dataclass(frozen=True)
class Knock:
    """What a request came to."""

    status: str  # "door": led to the login
    body: str  # without the ids that were asked for, and the marks of forms
    changed: bool  # something was written

    @property
    def is_refused(self) -> bool:
        return self.status in {"door", "404"}


@dataclass(frozen=True)
class Call:
    """One address, with what is sent along, of one dossier; `side` None: of what is nowhere."""

    rule: Rule
    method: str
    side: ClientSide | None
    swapped: Mapping[str, ClientSide] = field(default_factory=dict)  # names that are of another dossier

    @property
    def names(self) -> dict[str, str]:
        """Which thing each name in the address or the form stands for."""
        return {name: _thing(self.rule.endpoint, name) for name in sorted(self.rule.arguments)} | self.form

    @property
    def form(self) -> dict[str, str]:
        return dict(FORMS.get(self.rule.endpoint, {}))

    @property
    def names_something(self) -> bool:
        return any(thing.endswith("_id") for thing in self.names.values())

    def values(self) -> dict[str, object]:
        return {name: self._value(name, thing) for name, thing in self.names.items()}

    def path(self, values: Mapping[str, object]) -> str:
        built = self.rule.build({name: values[name] for name in self.rule.arguments})
        assert built
        return built[1]

    def address(self) -> str:
        """With what is sent along behind it, as a page is asked for."""
        values = self.values()
        return f"{self.path(values)}?{urlencode({name: values[name] for name in self.form})}"

    def _value(self, name: str, thing: str) -> object:
        side = self.swapped.get(name, self.side)
        if name in FIXED:
            return FIXED[name] if side or name not in {"code", "token"} else "nergens"
        return thing if not thing.endswith("_id") else side.things[thing] if side else uuid4()


def _portal(house: House) -> Flask:
    app = create_app(house)
    app.config.update(WTF_CSRF_ENABLED=False)  # forged forms have a test of their own
    return app


def _thing(endpoint: str, name: str) -> str:
    if name == "document_id" and endpoint.startswith(WAITING):
        return "waiting_id"
    return MEANT.get((endpoint, name), name)


class Street:
    """The whole office behind its portal, and another one behind its own; what a knock changed is put back."""

    def __init__(self, house: House, office: WholeOffice) -> None:
        self.app, self.office = _portal(house), office
        self._away = _portal(replace(house, settings=house.settings.model_copy(update={"domain": ELSEWHERE})))
        self.tokens = {name: login and session_of(house, login) for name, login in office.who.items()}
        self._file = sqlite3.connect(str(house.database.engine.url.database))
        self._memory = sqlite3.connect(":memory:")
        remove(house, office.who["removed"])
        self._file.backup(self._memory)
        self._seen, self._before = self._version(), _digest(self._file)

    def knock(self, who: str, call: Call) -> Knock:
        values = call.values()
        form = {name: str(values[name]) for name in call.form}
        is_form = call.method not in SAFE and call.rule.endpoint not in IN_ADDRESS
        more = {"data": form} if is_form else {"query_string": form}
        answer = self._browser(who).open(call.path(values), method=call.method, **more)
        changed = self._version() != self._seen and _digest(self._file) != self._before
        if changed:
            self._memory.backup(self._file)
        self._seen = self._version()
        return Knock(_status(answer), _plain(answer, values), changed)

    def _browser(self, who: str) -> FlaskClient:
        browser = (self._away if who == "elsewhere" else self.app).test_client()
        if token := self.tokens[who]:
            browser.set_cookie("dossier-session", token)
        return browser

    def close(self) -> None:
        self._file.close()
        self._memory.close()

    def _version(self) -> int:
        """Another one when somebody else has written (sqlite.org/pragma.html#pragma_data_version)."""
        return int(self._file.execute("PRAGMA data_version").fetchone()[0])


def _status(answer: TestResponse) -> str:
    is_door = answer.status_code == 302 and answer.location.split("?")[0] == LOGIN
    return "door" if is_door else str(answer.status_code)


def _plain(answer: TestResponse, ids: Mapping[str, object]) -> str:
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.data.decode(errors="replace"))
    for name, value in ids.items():
        text = text.replace(str(value), f"<{name}>") if isinstance(value, UUID) else text
    return text


def _digest(connection: sqlite3.Connection) -> str:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    found = sha256()
    for (table,) in tables:
        if table not in ALSO_CHANGED:
            found.update(repr(connection.execute(f'SELECT * FROM "{table}"').fetchall()).encode())
    return found.hexdigest()
