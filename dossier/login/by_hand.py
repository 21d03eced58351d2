"""What the command line asks of an administrator: a code of their own, for exactly what they do."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from adapters.house import House
from dossier.factors.codes import check_code
from dossier.rules.acts import Act
from dossier.rules.errors import Refused
from dossier.rules.factors import Denied, Purpose
from dossier.rules.wording.texts import worded


def prove(house: House, administrator: UUID, code: str, *, about: UUID, now: datetime) -> None:
    """Raises NotFound, Refused."""
    bound_to, act = sha256(about.bytes).hexdigest(), Act(str(administrator), now)
    with house.database.write() as session:
        judged = check_code(
            session, house.seals, administrator, code, purpose=Purpose.CHANGE_FACTORS, bound_to=bound_to, act=act
        )
    if isinstance(judged, Denied):
        raise Refused("{why}. Nothing was changed.", why=worded(judged.why))
