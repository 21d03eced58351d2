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
    is_here: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One of the few places that a phone keeps at its foot."""

    name: str
    address: str
    icon: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """What stands at the foot of a narrow screen: these places, and the rest behind 'Meer'."""

    places: tuple[Place, ...]
    more: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A module: endpoint and name of what it opens, and the blueprints of other pages that belong to it."""

    name: str
    items: tuple[tuple[str, str], ...]
    besides: frozenset[str] = frozenset()

    @property
    def blueprints(self) -> frozenset[str]:
        return self.besides | {endpoint.partition(".")[0] for endpoint, _ in self.items}


# Who may not open a page does not see it here either.
STAFF = (
    _Plan(named("Home"), (("home.home", named("Home")),)),
    _Plan(
        named("Inbox"),
        (
            ("inbox.inbox", named("Inbox")),
            ("texts.every", named("Mails with a text only")),
            ("piles.parked", named("Parked mail")),
            ("snags.uploads", named("Uploads that wait")),
            ("mail_log.mails", named("Mail log")),
        ),
        frozenset({"arranging", "inbox_rule"}),
    ),
    _Plan(
        named("Administrations"),
        (
            ("administrations.mine", named("My administrations")),
            ("administrations.everything", named("All administrations")),
            ("search.everywhere", named("Search")),
        ),
        frozenset(
            {"dossier", "document", "folder", "sharing", "records", "trail", "overviews", "approvals"}
            | {"manage", "client_users"}
        ),
    ),
    _Plan(
        named("Office"),
        (
            ("templates.all_templates", named("Client dossier (templates)")),
            ("senders.every", named("Senders and rules")),
            ("people.everybody", named("Users and rights")),
            ("keeping.dossiers", named("What is kept no longer")),
            ("leaks.register", named("Data leaks")),
            ("tokens.every", named("Links with programs")),
            ("office_settings.show", named("Settings")),
            ("office_look.show", named("Look of the office")),
            ("notice_texts.every", named("Texts of notices")),
        ),
        frozenset({"bulk_template"}),
    ),
)
CLIENT = (
    _Plan(named("Home"), (("home.home", named("Home")),)),
    _Plan(
        named("Dossier"),
        (("my_dossier.first", named("My dossier")), ("my_mail.mails", named("My mail log"))),
        frozenset({"my_uploads"}),
    ),
    _Plan(
        named("Approvals"),
        (("my_approvals.approvals", named("To decide")), ("my_approvals.history", named("Decided before"))),
    ),
    _Plan(
        named("Clients and users"), (("my_clients.mine", named("My clients")), ("my_users.users", named("My users")))
    ),
)


# Name, endpoint and icon; it is marked where its module is.
STAFF_BAR = (
    (named("Home"), "home.home", "home"),
    (named("Inbox"), "inbox.inbox", "mail"),
    (named("Administrations"), "administrations.mine", "folder"),
)
CLIENT_BAR = (
    (named("Home"), "home.home", "home"),
    (named("Dossier"), "my_dossier.first", "folder"),
    (named("Approvals"), "my_approvals.approvals", "check"),
    (named("Upload"), "my_upload_place.choose", "up"),
)


def bar_for(guest: Guest) -> Bar:
    table, plans = (CLIENT_BAR, CLIENT) if guest.client is not None else (STAFF_BAR, STAFF)
    places = tuple(
        Place(say(name), url_for(endpoint), icon, request.blueprint in _home_of(endpoint, plans))
        for name, endpoint, icon in table
        if is_open_to(current_app.view_functions[endpoint], guest)
    )
    shown = {each.address for each in places}
    items = (item for each in plans for item in _items(guest, each))
    return Bar(places, tuple(each for each in items if each.address not in shown))


def _home_of(endpoint: str, plans: tuple[_Plan, ...]) -> frozenset[str]:
    """The blueprints of the module that opens this."""
    alone = frozenset({endpoint.partition(".")[0]})
    return next((each.blueprints for each in plans if endpoint in dict(each.items)), alone)


def modules_for(guest: Guest) -> tuple[Module, ...]:
    plans = CLIENT if guest.client is not None else STAFF
    made = (Module(say(each.name), _items(guest, each), _is_here(each)) for each in plans)
    return tuple(each for each in made if each.items)


def _items(guest: Guest, plan: _Plan) -> tuple[Item, ...]:
    views = current_app.view_functions
    return tuple(
        Item(say(name), url_for(endpoint), request.endpoint == endpoint)
        for endpoint, name in plan.items
        if is_open_to(views[endpoint], guest)
    )


def _is_here(plan: _Plan) -> bool:
    """Also on what a form of its pages answers, and on pages that are in no menu."""
    return request.blueprint in plan.blueprints
