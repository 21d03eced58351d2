"""The first sender of a forwarded mail, from what mail programs write."""

import pytest

from dossier.rules.forwards import SeemsFrom, seems_from

JAN = SeemsFrom("Jan de Vries", "jan@vries.example")

GMAIL = """Zie hieronder.

---------- Forwarded message ---------
Van: Jan de Vries <jan@vries.example>
Date: wo 18 nov 2026 om 09:12
Subject: Factuur
To: <administratie@jansen.example>
"""
GMAIL_BOLD = GMAIL.replace("Van: Jan de Vries", "Van: *Jan de Vries*")
OUTLOOK_NL = """Graag verwerken.

Van: Jan de Vries <jan@vries.example>
Verzonden: woensdag 18 november 2026 09:12
Aan: Administratie <administratie@jansen.example>
Onderwerp: Factuur
"""
OUTLOOK_EN = """
From: Jan de Vries [mailto:jan@vries.example]
Sent: Wednesday, November 18, 2026 9:12 AM
To: Administratie
Subject: Factuur
"""
APPLE_NL = """
Begin doorgestuurd bericht:

> Van: Jan de Vries <Jan@Vries.example>
> Onderwerp: Factuur
> Datum: 18 november 2026 om 09:12:13 CET
> Aan: administratie@jansen.example
"""
APPLE_EN = """Begin forwarded message:

From: "Jan de Vries" <jan@vries.example>
Subject: Factuur
Date: 18 November 2026 at 09:12:13 CET
To: administratie@jansen.example
"""
THUNDERBIRD = """
-------- Doorgestuurd bericht --------
Onderwerp: 	Factuur
Datum: 	Wed, 18 Nov 2026 09:12:13 +0100
Van: 	Jan de Vries <jan@vries.example>
Aan: 	administratie@jansen.example
Cc: 	boek@jansen.example
"""
OUTLOOK_BOLD = "*Van:* Jan de Vries <jan@vries.example>\n*Verzonden:* vandaag\n*Aan:* wij\n"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Fwd: Factuur", GMAIL),
        ("", GMAIL),
        ("Fwd: Factuur", GMAIL_BOLD),
        ("FW: Factuur", OUTLOOK_NL),
        ("FW: Factuur", OUTLOOK_NL.replace("\n", "\r\n")),
        ("Doorst: Factuur", OUTLOOK_EN),
        ("[EXTERN] Fw: Factuur", OUTLOOK_EN),
        ("Factuur", APPLE_NL),
        ("Factuur", APPLE_EN),
        ("Fwd: Factuur", THUNDERBIRD),
        ("FW: Factuur", OUTLOOK_BOLD),
    ],
)
def test_reads_the_first_sender(subject, text):
    assert seems_from(subject, text) == JAN


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("RE: Factuur", OUTLOOK_NL),  # a reply quotes in the same form
        ("FW: Factuur", "Zie bijlage."),
        ("FW: Factuur", "Van: de bakker heb ik niets gehoord.\n"),
        ("Fwd:", ""),
    ],
)
def test_says_nothing_without_a_block(subject, text):
    assert seems_from(subject, text) is None


def test_a_name_without_address():
    text = OUTLOOK_NL.replace(" <jan@vries.example>", "")
    assert seems_from("FW: x", text) == SeemsFrom("Jan de Vries", "")


def test_the_newest_forward_counts():
    older = GMAIL.replace("Jan de Vries", "Kees").replace("jan@", "kees@")
    assert seems_from("Fwd: Fwd: Factuur", GMAIL + older) == JAN


def test_a_long_text_of_colons_takes_no_time():
    assert seems_from("Fwd: x", "Van: " * 200_000 + "\n" + "a:\n" * 100_000) is None
