"""Whether a fault was felt: by senders, at the proxies, and by our programs, as they say in their logs.

A system that nothing happens to shows 0 here; so a fault that shows 0 happened to nobody, and proves nothing.
"""

import re

from benchmarks.faults.cargo import Flood
from benchmarks.faults.site import Site

COMPLAINT = re.compile(rb'"level": "(?:warning|error|critical)"|^\[[^]]*(?:WARNING|ERROR|CRITICAL)', re.MULTILINE)


def felt(site: Site, flood: Flood) -> int:
    """Until now: tries without 250, connections that a proxy did something to, and complaints in the logs."""
    refused = sum(each.refused for each in list(flood.parcels))
    met = sum(proxy.met for proxy in site.proxies.values())
    return refused + met + sum(complaints(site))


def complaints(site: Site) -> list[int]:
    """Warnings and errors, of each program."""
    logs = site.settings.data.glob("*.log")
    return [len(COMPLAINT.findall(each.read_bytes())) for each in logs]
