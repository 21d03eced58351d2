"""A sorted file of SHA-1 prefixes, as lists of leaked passwords are published."""

from hashlib import sha1

import pytest

from adapters.breached import is_leaked


def digests(*passwords):
    return sorted(sha1(each.encode()).hexdigest().upper() for each in passwords)


@pytest.mark.parametrize("length", [10, 20, 40])
@pytest.mark.parametrize("end", ["\n", "\r\n", ":17\n"])
def test_each_password_of_the_list_is_found_and_no_other(tmp_path, length, end):
    leaked = [f"wachtwoord-{number}" for number in range(50)]
    path = tmp_path / "leaked.txt"
    path.write_text("".join(f"{each[:length]}{end}" for each in digests(*leaked)), newline="")
    assert all(is_leaked(path, each) for each in leaked)
    assert not any(is_leaked(path, f"ander-{number}") for number in range(50))


def test_prefixes_too_short_to_tell_are_passed_over(tmp_path):
    path = tmp_path / "leaked.txt"
    path.write_text(digests("geheim")[0][:9])
    assert not is_leaked(path, "geheim")


def test_an_empty_list_and_no_list(tmp_path):
    path = tmp_path / "leaked.txt"
    path.touch()
    assert not is_leaked(path, "geheim")
    assert not is_leaked(None, "geheim")
