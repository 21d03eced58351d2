"""What a provider says of a mail that it hands over."""

from factories import MadeAdministration

from ingest.by_provider import Offer


def offer(to: MadeAdministration, *more: str, **said: object) -> Offer:
    given = {"only": None, "mail_from": "klant@example.org", "by": "token:1", "peer": "192.0.2.7", "secure": True}
    return Offer(office_id=to.office_id, recipients=(to.address, *more), **given | said)
