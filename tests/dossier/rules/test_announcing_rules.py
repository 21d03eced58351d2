"""What programs hear of a document that changed."""

from dataclasses import replace
from uuid import uuid4

from dossier.rules.announcing import Facts, announcements
from dossier.rules.states import DocumentState as S
from dossier.rules.webhooks import WebhookEvent as E

HERE, ELSEWHERE, FOLDER, OTHER, ID = (uuid4() for _ in range(5))
INBOX = Facts(HERE, None, S.INBOX, 1)
FILED = Facts(HERE, FOLDER, S.FILED, 1)
BINNED = Facts(HERE, None, S.BINNED, 1)


def told(before, after):
    return [each.event for each in announcements(ID, before, after)]


WAYS = [
    (None, INBOX, [E.INBOX_ARRIVED]),
    (None, FILED, [E.DOCUMENT_FILED]),
    (None, replace(INBOX, state=S.QUARANTINED), [E.INBOX_ARRIVED]),
    (None, replace(INBOX, state=S.FOLDED), []),
    (None, BINNED, []),
    (INBOX, FILED, [E.DOCUMENT_FILED]),
    (FILED, replace(FILED, folder_id=OTHER), [E.DOCUMENT_MOVED]),
    (FILED, INBOX, [E.DOCUMENT_MOVED]),
    (FILED, replace(INBOX, state=S.QUARANTINED), [E.DOCUMENT_MOVED]),
    (replace(INBOX, state=S.FOLDED), INBOX, [E.INBOX_ARRIVED]),
    (FILED, BINNED, [E.DOCUMENT_BINNED]),
    (BINNED, INBOX, [E.DOCUMENT_RESTORED]),
    (BINNED, FILED, [E.DOCUMENT_RESTORED]),
    (BINNED, replace(BINNED, state=S.DESTROYED), [E.DOCUMENT_DESTROYED]),
    (FILED, replace(FILED, version=2), [E.DOCUMENT_VERSIONED]),
    (FILED, replace(FILED, folder_id=OTHER, version=2), [E.DOCUMENT_MOVED, E.DOCUMENT_VERSIONED]),
    (FILED, FILED, []),
]


def test_each_way_has_its_event():
    assert [(before, after, told(before, after)) for before, after, _ in WAYS] == WAYS


def test_what_goes_to_another_dossier_is_gone_here_and_arrives_there():
    gone, came = announcements(ID, FILED, replace(INBOX, administration_id=ELSEWHERE))
    assert (gone.event, gone.administration_id, gone.data["state"]) == (E.DOCUMENT_MOVED, HERE, None)
    assert (came.event, came.administration_id, came.data["previous_folder_id"]) == (E.INBOX_ARRIVED, ELSEWHERE, None)
    assert str(ELSEWHERE) not in str(gone.data)
    assert str(HERE) not in str(came.data)


def test_of_a_closed_folder_nothing_is_told_but_that_a_document_went():
    closed = Facts(HERE, OTHER, S.FILED, 1, closed=True)
    assert told(None, closed) == []
    assert told(closed, replace(closed, version=2)) == []
    [went] = announcements(ID, FILED, closed)
    assert (went.event, went.data["state"], went.data["folder_id"]) == (E.DOCUMENT_MOVED, None, None)
    [came] = announcements(ID, closed, FILED)
    assert (came.event, came.data["previous_state"], came.data["previous_folder_id"]) == (E.DOCUMENT_FILED, None, None)
