"""What people read where a document has no preview: what happened, what is safe, what to do next."""

import pytest
from mailed import make_document
from signing_in import make_login

from dossier.rules.deriving import DerivationState, Derived, Unmade
from models import Derivation, Document


@pytest.fixture
def page_about(house, as_, make_administration):
    """The preview of a document of which this became."""
    document = make_document(house, make_administration())
    browser = as_(make_login(house, "anna@kantoor.example", staff=True))

    def shown(state: DerivationState, reason: Unmade | None = None) -> str:
        with house.database.write() as session:
            found = session.get_one(Document, document.id)
            row = {"kind": Derived.PREVIEW, "state": state, "reason": reason, "asked_at": found.received_at}
            of = {"blob_sha256": found.blob_sha256, "office_id": found.office_id, "content_type": "text/plain"}
            session.add(Derivation(**of, **row))
        answer = browser.get(f"/inbox/preview/{document.id}")
        assert answer.status_code == 200
        return answer.text

    return shown


@pytest.mark.parametrize(
    ("reason", "why", "then"),
    [
        (Unmade.LOCKED, "met een wachtwoord", "open het met het wachtwoord"),
        (Unmade.NOTHING_IN_IT, "niet tonen, of het is beschadigd", "download het"),
        (Unmade.FAILED_THREE_TIMES, "is niet gelukt", "download het"),
        (Unmade.KILLED_ITS_WORKER, "is niet gelukt", "download het"),
        (Unmade.TOOK_TOO_LONG, "is niet gelukt", "download het"),
        (Unmade.NOT_TRUSTED, "virusscanner", "niemand krijgt het"),
        (Unmade.BYTES_GONE, "niet meer in de opslag", "beheert"),
    ],
)
def test_each_reason_has_its_words(page_about, reason, why, then):
    page = page_about(DerivationState.NONE, reason)
    assert "Van dit document is geen voorbeeld te zien." in page
    assert why in page
    assert then in page


def test_what_is_not_let_through_is_not_offered(page_about):
    assert "download" not in page_about(DerivationState.NONE, Unmade.NOT_TRUSTED).lower()


def test_until_it_is_made_the_document_can_be_had(page_about):
    page = page_about(DerivationState.PENDING)
    assert "Het voorbeeld wordt gemaakt." in page
    assert "al downloaden" in page
