"""Who may do what: one table, from what is done to the roles that may do it. What they see is the law of visibility.

Services name the power that they need; a guard test finds those that do not. Client users and delegated admins act
through services of their own, which ask the law and `dossier.rules.kinds`; their roles stand here for completeness.
"""

from collections.abc import Mapping
from enum import StrEnum

from dossier.rules.acts import PROGRAMS, Act
from dossier.rules.errors import Refused
from dossier.rules.rights import Role


class ClientRole(StrEnum):
    """What somebody is for the client that is active."""

    ADMINISTRATOR = "klantbeheerder"  # delegated: may add users of the own client
    USER = "klantgebruiker"


class Power(StrEnum):
    """Something that is done, as the table below tells apart."""

    WORK = "work"  # documents, folders, notes, records and templates of a dossier
    SHARE = "share"  # rights of client users on folders and documents
    JUDGE_MAIL = "judge-mail"  # who may mail what, where it goes, locked files
    CLIENT_USERS = "client-users"  # client users: added, linked, ended; delegated administration
    VIEW_AS = "view-as"  # look as a client user
    ADMINISTRATIONS = "administrations"  # clients and dossiers: added, on and off, mail names
    OFFICE = "office"  # staff, their roles and restrictions, settings of the whole office
    OWN_USERS = "own-users"  # users of the own client, never above the own rights
    OWN_WORK = "own-work"  # what a client user does in the own dossier: upload, approve, change the own details


_WORKERS = frozenset({Role.ADMINISTRATOR, Role.STAFF_MEMBER})
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

MAY: Mapping[Power, frozenset[str]] = {
    Power.WORK: _WORKERS | {Role.CUSTOMER_DUE_DILIGENCE},
    Power.SHARE: _WORKERS,
    Power.JUDGE_MAIL: _WORKERS,
    Power.CLIENT_USERS: _WORKERS,
    Power.VIEW_AS: _WORKERS,
    Power.ADMINISTRATIONS: _ADMINISTRATOR,
    Power.OFFICE: _ADMINISTRATOR,
    Power.OWN_USERS: frozenset({ClientRole.ADMINISTRATOR}),
    Power.OWN_WORK: frozenset({ClientRole.ADMINISTRATOR, ClientRole.USER}),
}


def may(act: Act, power: Power) -> bool:
    return act.actor in PROGRAMS or bool(act.roles & MAY[power])


def refuse_without(act: Act, power: Power) -> None:
    """Raises Refused, saying which role is needed."""
    if not may(act, power):
        raise Refused(f"Your role does not allow this. It needs: {' or '.join(sorted(MAY[power]))}.")
