"""The tabs on top: modules, and what each opens (S1-3, S1-4)."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from dossier.access.guests import Guest
from portal.access import is_open_to
from portal.words import named, say


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Module:
    name: str
    items: tuple[Item, ...]

    @property
    def is_here(self) -> bool:
        return any(each.is_here for each in self.items)


# Module, then endpoint and name of what it opens. Who may not open a page does not see it here either.
STAFF = (
    (named("Home"), (("home.home", named("Home")),)),
    (
        named("Inbox"),
        (
            ("inbox.inbox", named("Inbox")),
            ("piles.parked", named("Parked mail")),
            ("snags.uploads", named("Uploads that wait")),
            ("mail_log.mails", named("Mail log")),
        ),
    ),
    (
        named("Administrations"),
        (
            ("administrations.mine", named("My administrations")),
            ("administrations.everything", named("All administrations")),
            ("search.everywhere", named("Search")),
        ),
    ),
    (
        named("Office"),
        (
            ("templates.all_templates", named("Client dossier (templates)")),
            ("senders.every", named("Senders and rules")),
            ("people.everybody", named("Users and rights")),
            ("keeping.dossiers", named("What is kept no longer")),
            ("leaks.register", named("Data leaks")),
            ("tokens.every", named("Links with programs")),
            ("office_look.show", named("Look of the office")),
            ("notice_texts.every", named("Texts of notices")),
        ),
    ),
)
CLIENT = (
    (named("Home"), (("home.home", named("Home")),)),
    (named("Dossier"), (("my_dossier.first", named("My dossier")), ("my_mail.mails", named("Mails that I sent")))),
    (
        named("Approvals"),
        (("my_approvals.approvals", named("To decide")), ("my_approvals.history", named("Decided before"))),
    ),
    (named("Clients and users"), (("my_clients.mine", named("My clients")), ("my_users.users", named("My users")))),
)


def modules_for(guest: Guest) -> tuple[Module, ...]:
    table = CLIENT if guest.client is not None else STAFF
    made = (Module(say(name), _items(guest, items)) for name, items in table)
    return tuple(each for each in made if each.items)


def _items(guest: Guest, items: tuple[tuple[str, str], ...]) -> tuple[Item, ...]:
    views = current_app.view_functions
    return tuple(
        Item(say(name), url_for(endpoint), request.endpoint == endpoint)
        for endpoint, name in items
        if is_open_to(views[endpoint], guest)
    )
