"""What the law of visibility read at a moment that is past, put together again from the kept rows."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dossier.rules.exposure import Sights
from dossier.rules.rights import Level, Setting
from dossier.rules.states import DocumentState
from dossier.rules.visibility import ClientUser, Dossier, Rung, Staff, Viewer, document_access
from models import PastRow

ENDS = ("expires_at", "ended_at")  # columns that change what is seen when their moment comes

Facts = dict[str, Any]


class Past:
    """The law's rows as they were at one moment. Rows are applied in their order."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[UUID, tuple[UUID, Facts]]] = defaultdict(dict)  # per row: what about, and what

    def apply(self, row: PastRow) -> None:
        if row.facts is None:
            self._tables[row.table].pop(row.row_id, None)
        else:
            self._tables[row.table][row.row_id] = (row.about_id, row.facts)

    def sights(self, document_id: UUID, at: datetime) -> Sights:
        """Everybody who sees it by the law, and why."""
        document = self._one("document", document_id)
        if document is None or document["state"] == DocumentState.DESTROYED:
            return {}
        administration_id = UUID(document["administration_id"])
        of = self._one("administration", administration_id) or {}
        dossier = Dossier(UUID(of["office_id"]), administration_id, of["dossier_on"])
        chain = self._chain(document["folder_id"]) if document["state"] == DocumentState.FILED else []
        seen: dict[tuple[UUID, bool], Any] = {}
        for person_id, viewer in self._viewers(dossier, of["client_id"], at):
            setting = self._setting(document_id, person_id)
            access = document_access(viewer, dossier, self._rungs(chain, person_id), setting)
            if access.sees:
                seen[person_id, isinstance(viewer, ClientUser)] = access.because
        return seen

    def _viewers(self, dossier: Dossier, client_id: str | None, at: datetime) -> Iterator[tuple[UUID, Viewer]]:
        for person_id, person in self._all("person"):
            roles = frozenset(each["role"] for each in self._about("staff_role", person_id))
            if roles:
                entered = frozenset(
                    UUID(each["administration_id"]) for each in self._about("staff_restriction", person_id)
                )
                only = entered if person["restricted"] else None
                yield person_id, Staff(dossier.office_id, roles, only=only, expired=_ended(at, person))
        client = UUID(client_id) if client_id else None
        relation = self._one("client", client) if client else None
        for member in self._about("client_member", client) if client and relation else ():
            person_id = UUID(member["person_id"])
            ended = _ended(at, member, relation or {}, self._one("person", person_id) or {})
            yield person_id, ClientUser(dossier.office_id, frozenset({dossier.administration_id}), expired=ended)

    def _chain(self, folder_id: str | None) -> list[tuple[UUID, Facts]]:
        """The folders from the root."""
        chain: list[tuple[UUID, Facts]] = []
        while folder_id:
            facts = self._tables["folder"][UUID(folder_id)][1]
            chain.insert(0, (UUID(folder_id), facts))
            folder_id = facts["parent_id"]
        return chain

    def _rungs(self, chain: Sequence[tuple[UUID, Facts]], person_id: UUID) -> list[Rung]:
        return [Rung(folder_id, facts["office_role"], self._level(folder_id, person_id)) for folder_id, facts in chain]

    def _level(self, folder_id: UUID, person_id: UUID) -> Level:
        granted = self._about("folder_grant", folder_id)
        return next((Level(each["level"]) for each in granted if each["person_id"] == str(person_id)), Level.NONE)

    def _setting(self, document_id: UUID, person_id: UUID) -> Setting:
        found = self._about("document_setting", document_id)
        return next((Setting(each["setting"]) for each in found if each["person_id"] == str(person_id)), Setting.FOLLOW)

    def _one(self, table: str, row_id: UUID) -> Facts | None:
        found = self._tables[table].get(row_id)
        return found[1] if found else None

    def _all(self, table: str) -> list[tuple[UUID, Facts]]:
        return [(row_id, facts) for row_id, (_, facts) in self._tables[table].items()]

    def _about(self, table: str, about_id: UUID) -> list[Facts]:
        return [facts for about, facts in self._tables[table].values() if about == about_id]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _ended(at: datetime, *facts: Facts) -> bool:
    return any(moment(each[name]) <= at for each in facts for name in ENDS if each.get(name))
