"""The doctor on clocks."""

from datetime import UTC, datetime

from sqlalchemy import text

from adapters.house import House
from dossier.doctor_finding import Finding, fine, wrong
from dossier.retention import clock as retention_clock
from dossier.rules.clocks import Trust

CLOCKS_APART = 2.0  # seconds


def clock(house: House, now: datetime) -> Finding:
    """Leases, terms and codes go by it, and machines have to agree."""
    if (mark := retention_clock.standing(house.database)).trust is Trust.CONTRADICTED:
        return wrong(f"The clock is {mark.step} off: nothing is destroyed by it.", "See ClockStepped in operations.md.")
    if house.database.dialect == "sqlite":
        return fine("There is one clock.")
    with house.database.read() as session:
        apart = abs((session.scalar(text("SELECT clock_timestamp()")) - datetime.now(UTC)).total_seconds())
    says = f"The clocks of this machine and the database are {apart:.1f} s apart."
    return wrong(says, "Let all machines follow one NTP service.") if apart > CLOCKS_APART else fine(says)
