"""Nothing is served whose licence an office could not live with; `make licences` writes the list that people read."""

import re

import licences
import pytest

WELCOME = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0",
    "Unlicense", "Zlib", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0",
}  # fmt: skip
# libraries under the GPL that wheels are known to carry along, whatever the package itself states
CARRIED_ALONG = re.compile(r"lib(x26[45]|readline|gdbm|unrar|fftw3|mysqlclient)\b")


@pytest.mark.parametrize("package", list(licences.served()), ids=lambda package: package.metadata["Name"])
def test_each_package_may_be_served(package):
    terms = licences.licence(package)
    assert any(set(choice.split(" AND ")) <= WELCOME for choice in terms.split(" OR ")), terms
    assert [str(file) for file in package.files or () if CARRIED_ALONG.search(file.name)] == []


def test_the_list_that_people_read_is_today_s():
    assert licences.PAGE.read_text() == licences.page(), "run: make licences"
