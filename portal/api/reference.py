"""The OpenAPI document as a person reads it: operations by subject, then what they hold. Made of the JSON alone."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_USUAL = "Successful response"  # what APIFlask says of any
_SHARED = {"X-Request-Id", "RateLimit", "RateLimit-Policy"}  # of every answer: said once


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is: words, or a schema that is described elsewhere on the page."""

    text: str
    schema: str = ""  # its name; '': there is none
    many: bool = False
    or_null: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: Kind
    needed: bool
    text: str
    place: str = ""  # query, header, path; '': in a body


@dataclass(frozen=True, slots=True)
class Reply:
    status: str
    text: str
    kind: Kind | None  # None: no body
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    text: str
    scope: str  # '': any token, or none
    fields: tuple[Field, ...]
    body: Kind | None
    media_type: str
    replies: tuple[Reply, ...]
    problems: tuple[str, ...]  # statuses


@dataclass(frozen=True, slots=True)
class Schema:
    name: str
    text: str
    fields: tuple[Field, ...]
    choices: tuple[str, ...]  # of a closed list
    example: str  # JSON; '': none


@dataclass(frozen=True, slots=True)
class Subject:
    name: str
    text: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    paragraphs: tuple[str, ...]
    server: str
    subjects: tuple[Subject, ...]
    webhooks: tuple[Operation, ...]
    schemas: tuple[Schema, ...]


def reference(document: Mapping[str, Any]) -> Reference:
    by_subject: dict[str, list[Operation]] = {each["name"]: [] for each in document["tags"]}
    for path, operations in document["paths"].items():
        for method, each in operations.items():
            by_subject[each["tags"][0]].append(_operation(method, path, each))
    return Reference(
        paragraphs=tuple(document["info"]["description"].split("\n\n")),
        server=document["servers"][0]["url"],
        subjects=tuple(
            Subject(each["name"], each["description"], tuple(by_subject[each["name"]])) for each in document["tags"]
        ),
        webhooks=tuple(_operation("post", name, each["post"]) for name, each in document["webhooks"].items()),
        schemas=tuple(_schema(name, each) for name, each in sorted(document["components"]["schemas"].items())),
    )


def _operation(method: str, path: str, said: Mapping[str, Any]) -> Operation:
    content: Mapping[str, Any] = said.get("requestBody", {}).get("content", {})
    media_type = next(iter(content), "")
    body = content[media_type]["schema"] if content else {}
    scopes = [scope for each in said.get("security", ()) for scope in each.get("token", ())]
    inline = body.get("properties", {}).get("data")  # of a webhook: what is in its envelope
    problems = sorted(status for status, each in said["responses"].items() if "$ref" in each)
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said.get("summary", "").rstrip("."),
        text=" ".join(said.get("description", "").split()),
        scope="".join(scopes),
        fields=tuple(
            Field(each["name"], _kind(each["schema"]), each.get("required", False), _text(each), each["in"])
            for each in said.get("parameters", ())
        ),
        body=_kind(inline or body) if body else None,
        media_type=media_type,
        replies=tuple(_replies(said["responses"])),
        problems=tuple(problems),
    )


def _text(parameter: Mapping[str, Any]) -> str:
    return str(parameter.get("description") or parameter["schema"].get("description", ""))


def _replies(responses: Mapping[str, Any]) -> Iterator[Reply]:
    for status, each in responses.items():
        if "$ref" not in each:
            content = next(iter(each.get("content", {}).values()), None)
            headers = tuple(name for name in each.get("headers", {}) if name not in _SHARED)
            yield Reply(
                status,
                each["description"] if each["description"] != _USUAL else "",
                _kind(content["schema"]) if content else None,
                headers,
            )


def _schema(name: str, said: Mapping[str, Any]) -> Schema:
    needed = set(said.get("required", ()))
    return Schema(
        name,
        " ".join(said.get("description", "").split()),
        tuple(
            Field(each, _kind(value), each in needed, value.get("description", ""))
            for each, value in said.get("properties", {}).items()
        ),
        tuple(map(str, said.get("enum", ()))),
        "".join(json.dumps(each, indent=2, ensure_ascii=False) for each in said.get("examples", ())),
    )


def _kind(said: Mapping[str, Any]) -> Kind:
    if "$ref" in said:
        return Kind("", schema=said["$ref"].rpartition("/")[2])
    if "anyOf" in said:
        kinds = [_kind(each) for each in said["anyOf"] if each.get("type") != "null"]
        first = kinds[0]
        return Kind(first.text, first.schema, first.many, or_null=len(kinds) < len(said["anyOf"]))
    if said.get("type") == "array":
        of = _kind(said.get("items", {}))
        return Kind(of.text, of.schema, many=True)
    if "const" in said:
        return Kind(json.dumps(said["const"]))
    if "enum" in said:
        return Kind("one of " + ", ".join(map(str, said["enum"])))
    types = said.get("type", "any")
    named = " or ".join(types) if isinstance(types, list) else str(types)
    return Kind(f"{named} ({said['format']})" if "format" in said else named)
