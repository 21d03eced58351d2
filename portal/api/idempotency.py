"""`Idempotency-Key`: a request that makes something, sent again because its answer got lost, makes nothing twice.

The key belongs to the token, for 24 hours. `dossier.programs.idempotency` says what holds when a process dies.
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from hashlib import file_digest, sha256
from io import BufferedReader
from typing import Any, TypeVar, cast

from apiflask import HTTPError
from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from dossier.programs import idempotency
from dossier.programs.idempotency import Answered, Begun, Standing
from dossier.rules.errors import NoAnswer, NotFound, Refused, TryLater
from portal import shared
from portal.api.access import caller
from portal.api.problems import Problem

View = TypeVar("View", bound=Callable[..., Any])

HEADER = "Idempotency-Key"
LONGEST = 200  # characters
RETRY = 5  # seconds, while the same request runs
_REPEATED = ("Content-Type", "Location", "ETag")  # headers that the first answer is told again with
_NOTHING_DONE = (Problem, HTTPError, HTTPException, NotFound, Refused, TryLater)

_WHY: Mapping[Standing, tuple[int, str, str]] = {
    Standing.OTHER: (
        422,
        "idempotency-key-reused",
        "This Idempotency-Key came with another request before. Nothing was done. Give each request a key of its own.",
    ),
    Standing.RUNNING: (
        409,
        "idempotency-in-flight",
        "The same request is being worked on. Nothing is done twice. Send it again in a moment, with the same key.",
    ),
    Standing.UNKNOWN: (
        409,
        "idempotency-outcome-unknown",
        "The same request broke off before. Nothing was done now. Look whether it was done. If not, use a new key.",
    ),
}


def once(view: View) -> View:
    """Marks a view that makes something, and lets it run once for each key. Stands between scope and input.

    The view calls `made` when that is committed, and reads what it answers after it.
    """

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Response:
        begun = _begin()
        if isinstance(begun, Response):
            return begun
        try:
            response = current_app.make_response(view(*args, **values))
        except Exception as error:
            _give_back(begun, error)
            raise
        idempotency.finish(shared.database(), begun, response.status_code, _sealed(response))
        return response

    guarded.once = True  # type: ignore[attr-defined]  # a function takes attributes
    return cast("View", guarded)


def made() -> None:
    """What the request makes stands: whatever goes wrong from here on, its key does not become free again."""
    g.made = True


def _give_back(begun: Begun, error: Exception) -> None:
    """Raises TryLater when the key could not be released."""
    if isinstance(error, _NOTHING_DONE) and not isinstance(error, NoAnswer) and "made" not in g:
        idempotency.release(shared.database(), begun)
        return
    with suppress(TryLater):  # the same request hears that this one runs still, until it cannot any more
        idempotency.break_off(shared.database(), begun)


def _begin() -> Begun | Response:
    """A Response: the answer of the first time. Raises Problem."""
    found = idempotency.begin(shared.database(), caller().token_id, _key(), _fingerprint(), shared.now())
    if isinstance(found, Answered):
        return _again(found)
    if isinstance(found, Standing):
        status, kind, detail = _WHY[found]
        raise Problem(status, kind, detail, headers={"Retry-After": str(RETRY)} if found is Standing.RUNNING else None)
    return found


def _key() -> str:
    """Raises Problem."""
    key = request.headers.get(HEADER, "")
    if not re.fullmatch(rf"[!-~]{{1,{LONGEST}}}", key):
        raise Problem(
            400,
            "idempotency-key-needed",
            f"Nothing was done. Send a header `{HEADER}` of at most {LONGEST} visible characters: another one for each"
            " thing to be made, and the same again when you repeat this request.",
        )
    return key


def _fingerprint() -> str:
    """Of all that makes it this request. The bytes of a form differ each time it is sent: its fields count."""
    parts = [request.method, request.full_path]
    if request.mimetype == "multipart/form-data":
        parts += [f"{name}={value}" for name, value in sorted(request.form.items(multi=True))]
        for name, file in sorted(request.files.items(multi=True), key=lambda each: each[0]):
            digest = file_digest(cast("BufferedReader", file.stream), "sha256").hexdigest()
            file.stream.seek(0)
            parts.append(f"{name}={file.filename}={file.mimetype}={digest}")
    else:
        parts.append(sha256(request.get_data()).hexdigest())
    return sha256(json.dumps(parts).encode()).hexdigest()


def _sealed(response: Response) -> str:
    headers = {name: response.headers[name] for name in _REPEATED if name in response.headers}
    return shared.house().seals.seal(json.dumps([headers, response.get_data(as_text=True)]))


def _again(answered: Answered) -> Response:
    """Raises Problem when the key that sealed it is gone."""
    opened = shared.house().seals.opened(answered.sealed)
    if opened is None:
        raise Problem(*_WHY[Standing.UNKNOWN])
    headers, body = json.loads(opened)
    return Response(body, answered.status, {**headers, "Idempotent-Replayed": "true"})
