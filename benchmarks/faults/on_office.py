"""What people of the office do while mail is on its way."""

import smtplib
from collections import Counter
from uuid import UUID

from factories import make_administration
from sqlalchemy import delete, select

from benchmarks.faults.bench import fault
from benchmarks.faults.cargo import Parcel, parcel
from benchmarks.faults.run import Run
from ingest.spool.run import locked
from models import Administration, Delivery, Document, Mail, MailAddress


@fault("F41")
def administration_gone(run: Run) -> None:
    """A dossier is taken away, with its rows, while mail that was accepted for it waits in the spool."""
    gone, mails = make_administration(run.site.house), [parcel(number) for number in range(2)]
    with locked(run.site.settings.spool_dir / "importing.lock"):  # nobody imports while another process has it
        for each in mails:
            _send(run, each, gone.address)
        with run.site.house.database.write() as session:
            session.execute(delete(MailAddress).where(MailAddress.administration_id == gone.id))
            session.execute(delete(Administration).where(Administration.id == gone.id))
        run.done += 1
    own = _own(run, gone.office_id)
    for each in mails:
        run.site.wait_for(lambda each=each: _files(run, each), "a mail whose dossier is gone")
        if _files(run, each) != Counter((own, sha256) for sha256 in each.files):
            raise AssertionError(
                "I1: mail of a dossier that is gone came to another place than the office, or not once"
            )
        run.feel()


def _send(run: Run, mail: Parcel, address: str) -> None:
    with smtplib.SMTP(run.site.host, run.site.port, timeout=20) as door:
        door.sendmail("klant@example.org", [address], mail.raw)


def _own(run: Run, office_id: UUID) -> UUID:
    """The administration of the office itself."""
    own = select(Administration.id).where(Administration.office_id == office_id, Administration.client_id.is_(None))
    with run.site.house.database.read() as session:
        return session.scalars(own).one()


def _files(run: Run, mail: Parcel) -> Counter[tuple[UUID, str]]:
    """Where the documents of this mail are."""
    query = select(Document.administration_id, Document.blob_sha256).join(Delivery, Delivery.id == Document.delivery_id)
    query = query.join(Mail, Mail.id == Delivery.mail_id).where(Mail.raw_sha256 == mail.sha256)
    with run.site.house.database.read() as session:
        return Counter((row.administration_id, row.blob_sha256) for row in session.execute(query))
