"""XML: an invoice tells its facts and gives the files it carries (its PDF); a bomb of entities is set aside."""

from typing import BinaryIO

from dossier.rules.states import Why
from ingest.reading.invoices import enclosed, invoice_of
from ingest.reading.limits import Budget
from ingest.reading.markup import parse
from ingest.reading.openers.seam import Child, Facts, Opened, Trouble, size_of


def take_apart(stream: BinaryIO, budget: Budget) -> Opened:
    meter = budget.meter(size_of(stream))
    root = parse(stream)
    if isinstance(root, Why):
        yield Trouble(root, note=f"xml: {root}")
        return
    if root is None:
        return
    if invoice := invoice_of(root):
        yield Facts(invoice.facts())
    for file in enclosed(root):
        yield Child(meter.pour([file.content]), file.name, file.content_type)
