"""Nothing is served whose licence an office could not live with; `make licences` writes the list that people read."""

import re

import licences

WELCOME = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0",
    "Unlicense", "Zlib", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0",
}  # fmt: skip
# libraries under the GPL that wheels are known to carry along, whatever the package itself states
CARRIED_ALONG = re.compile(r"lib(x26[45]|readline|gdbm|unrar|fftw3|mysqlclient)\b")


def test_each_package_may_be_served():
    terms = {package.metadata["Name"]: licences.licence(package) for package in licences.served()}
    assert {name: said for name, said in terms.items() if not is_welcome(said)} == {}


def is_welcome(terms):
    return any(set(choice.split(" AND ")) <= WELCOME for choice in terms.split(" OR "))


def test_no_package_carries_something_else_along():
    files = [str(file) for package in licences.served() for file in package.files or ()]
    assert [each for each in files if CARRIED_ALONG.search(each.rpartition("/")[2])] == []


def test_the_list_that_people_read_is_today_s():
    assert licences.PAGE.read_text() == licences.page(), "run: make licences"
