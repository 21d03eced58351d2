"""The settings of the resolver."""

import pytest

from adapters.resolver import NoAnswer, Resolver, _servers, open_resolver
from settings import BadSetting, load


@pytest.mark.parametrize(
    ("written", "address", "port"),
    [
        ("192.0.2.1", "192.0.2.1", 53),
        (" 192.0.2.1:5353 ", "192.0.2.1", 5353),
        ("2001:db8::1", "2001:db8::1", 53),
        ("[2001:db8::1]:5353", "2001:db8::1", 5353),
        ("[2001:db8::1]", "2001:db8::1", 53),
    ],
)
def test_servers(written, address, port):
    [server] = _servers([written])
    assert (server.address, server.port) == (address, port)


@pytest.mark.parametrize("written", ["ns.example", "192.0.2.1:x", "192.0.2"])
def test_a_wrong_server_is_said(tmp_path, written):
    with pytest.raises(BadSetting, match="Give addresses"):
        open_resolver(load(data=tmp_path, dns_servers=written))


def test_without_servers_nothing_is_known():
    resolver = Resolver()
    resolver._dns.nameservers = []
    with pytest.raises(NoAnswer):
        resolver.lookups().records("jansen.example", "TXT")
