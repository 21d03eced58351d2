"""How schemathesis is helped with what no schema says."""

from uuid import uuid4

import schemathesis

KEY = "Idempotency-Key"


@schemathesis.hook
def before_call(context, case, kwargs):
    """A key is of one request: one that may pass is made new."""
    key = (case.headers or {}).get(KEY)
    if isinstance(key, str) and key.isascii() and key.isprintable() and 0 < len(key.strip()) <= 200:
        case.headers[KEY] = str(uuid4())


@schemathesis.serializer("message/rfc822")
def as_it_is(context, value):
    return str(value).encode("utf-8", "replace")
