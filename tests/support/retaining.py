"""Short ways for the tests of retention: documents whose term has ended, and two people who agree on them."""

from datetime import date

from dossier.documents import documents
from dossier.retention import deciding, proposing
from dossier.rules.retention import Label, Verdict

LONG_AGO = date(2001, 1, 31)


def ended(place, name="Factuur.pdf", folder=None):
    """A document whose term has ended."""
    document = place.document(name, folder)
    documents.retain(place.database, place.desk, document, Label.FISCAL, LONG_AGO)
    return document


def propose(place, desks):
    return proposing.propose(place.database, desks[0])


def agreed(place, desks):
    for each in propose(place, desks):
        deciding.decide(place.database, desks[1], each.id, Verdict.DESTROY)
