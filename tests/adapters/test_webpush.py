"""Messages to a browser: the example of RFC 8291 byte for byte, and a token as RFC 8292 wants it."""

from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from push_phone import PushPhone, judged

from adapters.webpush import SigningKey, browser_of, bytes_of, encrypted, text_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

# RFC 8291 5 and appendix A
PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
OWN = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_standard():
    own = ec.derive_private_key(int.from_bytes(bytes_of(OWN), "big"), ec.SECP256R1())
    made = encrypted(browser_of(PUBLIC, SECRET), b"When I grow up, I want to be a watermelon", own, bytes_of(SALT))
    assert text_of(made) == BODY


def test_only_that_browser_reads_it_and_no_two_bodies_are_alike():
    phone, other = PushPhone(), PushPhone()
    one, two = (encrypted(browser_of(*phone.keys), b"a task") for _ in range(2))
    assert phone.read(one) == phone.read(two) == b"a task"
    assert one[:16] != two[:16]
    with pytest.raises(InvalidTag):
        other.read(one)


def test_the_token_names_the_service_and_ends_within_a_day():
    key = SigningKey(SigningKey.new())
    public, claims = judged(key.header("https://push.example", "mailto:a@example.org", NOW))
    assert public == key.public
    assert (claims["aud"], claims["sub"]) == ("https://push.example", "mailto:a@example.org")
    assert 0 < claims["exp"] - NOW.timestamp() <= 24 * 3600


@pytest.mark.parametrize(
    ("public", "secret"),
    [("", ""), (PUBLIC, "AAAA"), (PUBLIC[:-4], SECRET), ("A" * 87, SECRET), (PUBLIC, "é"), (OWN, SECRET)],
)
def test_keys_that_no_browser_has_are_refused(public, secret):
    with pytest.raises(ValueError):  # noqa: PT011 - of several libraries, each with its own words
        browser_of(public, secret)
