"""XML of strangers: parsed without entities, without fetching, bounded in size, depth and count."""

from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from dossier.rules.states import Why
from ingest.reading.limits import MIB

_MAX_BYTES = 30 * MIB  # an invoice with its PDF inside; what is larger stays a plain document
_MAX_ELEMENTS = 200_000
_MAX_DEPTH = 200  # UBL is some 15 deep
_XINCLUDE = "{http://www.w3.org/2001/XInclude}"


def parse(stream: BinaryIO) -> Element | Why | None:
    """The root element; why it is refused as a bomb; None when it is not well-formed or too large to look at."""
    if stream.seek(0, 2) > _MAX_BYTES:
        return None
    stream.seek(0)
    try:
        return _bounded(stream)
    except DefusedXmlException:  # entities: they swell, or they fetch
        return Why.HOSTILE_MARKUP
    except (ParseError, ValueError, LookupError):  # broken, or in a charset that does not exist
        return None


def _bounded(stream: BinaryIO) -> Element | Why | None:
    root: Element | None = None
    depth = elements = 0
    for event, element in iterparse(stream, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        root = element if root is None else root
        if element.tag.startswith(_XINCLUDE):
            return Why.HOSTILE_MARKUP
        depth += 1
        elements += 1
        if depth > _MAX_DEPTH:
            return Why.BUDGET_DEPTH
        if elements > _MAX_ELEMENTS:
            return None
    return root


def text_at(element: Element | None, path: str) -> str:
    """Text of the first element at this path of local names, whatever their namespaces; "" when there is none."""
    found = element_at(element, path)
    return " ".join((found.text or "").split()) if found is not None else ""


def element_at(element: Element | None, path: str) -> Element | None:
    return None if element is None else element.find(_any_namespace(path))


def elements_at(element: Element, path: str) -> list[Element]:
    return element.findall(_any_namespace(path))


def _any_namespace(path: str) -> str:
    return "/".join(step if step in ("", ".") else f"{{*}}{step}" for step in path.split("/"))
