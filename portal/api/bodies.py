"""Bodies of requests to the API."""

from typing import Any

from flask import Request

NO_OBJECT = "null"


class ApiRequest(Request):
    """No body at all is an object without fields: where each has a default, there is nothing to say. Null is none."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        if not self.get_data(cache=True):
            return {}
        found = super().get_json(force, silent, cache)
        return NO_OBJECT if found is None else found  # APIFlask takes None for an object without fields
