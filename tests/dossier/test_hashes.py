"""What a password costs who guesses it."""

from argon2.profiles import RFC_9106_LOW_MEMORY


def test_passwords_cost_what_rfc_9106_recommends(real_hasher):
    assert real_hasher._parameters == RFC_9106_LOW_MEMORY
