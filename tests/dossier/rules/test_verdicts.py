"""The value of the checks: what they conclude, stored and read again, said in words."""

import json

import pytest

from dossier.rules.states import Check, Identity
from dossier.rules.verdicts import Origin, Signature, Verdicts

FROM = "jansen.example"
GOOD = Signature(FROM, "s1", Check.PASS, aligned=True)
STRANGE = Signature("mailer.example", "s1", Check.PASS)


def edge(**checks):
    return Verdicts(Origin.EDGE, FROM, **checks)


@pytest.mark.parametrize(
    ("verdicts", "identity"),
    [
        (edge(dmarc=Check.PASS, policy="reject", dkim=(GOOD,)), Identity.CONFIRMED),
        (edge(dkim=(GOOD,)), Identity.CONFIRMED),
        (edge(spf=Check.PASS, spf_aligned=True), Identity.CONFIRMED),
        (edge(spf=Check.PASS, spf_domain="mailer.example"), Identity.UNCONFIRMED),
        (edge(dkim=(STRANGE,)), Identity.UNCONFIRMED),
        (edge(dmarc=Check.FAIL, policy="reject"), Identity.CONTRADICTED),
        (edge(dmarc=Check.FAIL, policy="quarantine"), Identity.CONTRADICTED),
        (edge(dmarc=Check.FAIL, policy="none"), Identity.UNCONFIRMED),
        (edge(spf=Check.TEMPERROR), Identity.UNKNOWN),
        (edge(dmarc=Check.TEMPERROR, dkim=(GOOD,)), Identity.UNKNOWN),
        (edge(arc=Check.PASS, arc_sealer="forwarder.example"), Identity.UNCONFIRMED),
        (Verdicts(Origin.EDGE, "", dmarc=Check.PASS), Identity.UNCONFIRMED),
        (Verdicts(Origin.LOCAL, FROM), Identity.LOCAL),
    ],
)
def test_identity(verdicts, identity):
    assert verdicts.identity is identity


def test_is_the_same_after_storing():
    verdicts = edge(spf=Check.SOFTFAIL, spf_domain="x.example", dkim=(GOOD, STRANGE), arc=Check.FAIL, policy="none")
    again = Verdicts.from_json(json.loads(json.dumps(verdicts.to_json())))
    assert again == verdicts
    assert isinstance(again.dkim[0].check, Check)


def test_nothing_stored_is_not_computed():
    assert Verdicts.from_json({}) is None


def test_words_begin_with_the_conclusion_and_name_every_check():
    words = edge(dmarc=Check.PASS, dkim=(GOOD,), spf=Check.TEMPERROR, spf_domain="x.example").in_words()
    assert words[0].startswith("Bevestigd")
    assert words[1:] == (
        "SPF (x.example): onbekend: er kwam geen antwoord",
        "DKIM (jansen.example): geslaagd",
        "DMARC (jansen.example): geslaagd",
        "ARC: niet ingesteld door de afzender",
    )


def test_words_for_local_mail_say_only_that():
    assert len(Verdicts(Origin.LOCAL).in_words("en")) == 1
