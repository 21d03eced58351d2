"""Who may do what: one table, from what is done to the roles that may do it. What they see is the law of visibility.

Services name the power that they need; a guard test finds those that do not. Client users and delegated admins act
through services of their own, which ask the law and `dossier.rules.kinds`; their roles stand here for completeness.
"""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
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
    return act.by_program or bool(act.roles & MAY[power])


def may_see(act: Act, office_role: str) -> bool:
    """Whether a folder that asks this office role is there for them."""
    return act.by_program or office_role in act.roles


def refuse_without(act: Act, power: Power, administration_id: UUID | None = None) -> None:
    """Raises Refused, saying which role is needed; NotFound for an administration that the person is restricted from.

    `administration_id` None: it concerns the whole office.
    """
    if not may(act, power):
        raise Refused("Your role does not allow this. It needs: {roles}.", roles=" / ".join(sorted(MAY[power])))
    if act.only is not None and administration_id is None:
        raise Refused("This concerns the whole office, and you are restricted to some administrations.")
    if act.only is not None and administration_id not in act.only:
        raise NotFound("There is no such administration.")
