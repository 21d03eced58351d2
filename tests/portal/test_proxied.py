"""Behind our own proxy the address is the browser's; what others write in their headers is nothing."""

from ipaddress import ip_network

import pytest

from portal.proxied import Proxied

OURS = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def seen(address, forwarded="", proto="", networks=OURS):
    met = {}
    environ = {"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": forwarded, "wsgi.url_scheme": "http"}
    if proto:
        environ["HTTP_X_FORWARDED_PROTO"] = proto
    Proxied(lambda environ, _: met.update(environ) or (), networks)(environ, None)
    return met["REMOTE_ADDR"], met["wsgi.url_scheme"]


@pytest.mark.attack("P25")
@pytest.mark.parametrize(
    ("address", "forwarded", "expected"),
    [
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),  # a stranger says what they like
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),  # the first was written by the browser
        ("10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),  # two proxies of ours
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.3", "10.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("fd00::1", "198.51.100.7", "198.51.100.7"),
    ],
)
def test_whose_address_counts(address, forwarded, expected):
    assert seen(address, forwarded)[0] == expected


def test_tls_is_what_our_proxy_says():
    assert seen("10.0.0.1", proto="https")[1] == "https"
    assert seen("192.0.2.1", proto="https")[1] == "http"
    assert seen("10.0.0.1", proto="gopher")[1] == "http"
    assert seen("10.0.0.1", "198.51.100.7", proto="https", networks=())[0] == "10.0.0.1"
