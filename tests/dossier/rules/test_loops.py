"""Automatic mail is recognised by its headers."""

import pytest

from dossier.rules.loops import why_automatic
from dossier.rules.states import Automatic

OWN = {"inbox.kantoor.example"}


@pytest.mark.attack("X01")
@pytest.mark.parametrize(
    ("header", "sign"),
    [
        (("Auto-Submitted", "auto-replied; owner-email=x@y.example"), Automatic.AUTO_SUBMITTED),
        (("AUTO-SUBMITTED", " auto-generated"), Automatic.AUTO_SUBMITTED),
        (("X-Autoreply", "yes"), Automatic.AUTO_SUBMITTED),
        (("X-Loop", "helpdesk@x.example"), Automatic.AUTO_SUBMITTED),
        (("List-Id", "<news.x.example>"), Automatic.MAILING_LIST),
        (("List-Unsubscribe", "<mailto:off@x.example>"), Automatic.MAILING_LIST),
        (("Precedence", "Bulk"), Automatic.BULK),
        (("X-Auto-Response-Suppress", "All"), Automatic.NO_REPLY_WANTED),
        (("Content-Type", 'Multipart/Report; report-type="delivery-status"'), Automatic.DELIVERY_REPORT),
        (("Message-ID", "<1@INBOX.kantoor.example>"), Automatic.OWN_MAIL),
    ],
)
def test_sign(header, sign):
    assert why_automatic([("Subject", "factuur"), header], "x@y.example", OWN) == {sign}


@pytest.mark.parametrize(
    "header",
    [
        ("Auto-Submitted", "no"),
        ("Precedence", "first-class"),
        ("X-Auto-Response-Suppress", "None"),
        ("Content-Type", "multipart/mixed; boundary=report"),
        ("Message-ID", "<1@kantoor.example>"),
        ("In-Reply-To", "<1@inbox.kantoor.example>"),
        ("List-Id", ""),
    ],
)
def test_a_person_waits(header):
    assert not why_automatic([header], "x@y.example", OWN)


@pytest.mark.parametrize("sender", ["", "<>"])
def test_null_sender(sender):
    assert why_automatic([], sender, OWN) == {Automatic.NULL_SENDER}
