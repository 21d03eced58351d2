"""Bodies of requests to the API."""

from typing import Any

from flask import Request


class ApiRequest(Request):
    """No body at all is an object without fields: where each has a default, there is nothing to say."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        return super().get_json(force, silent, cache) if self.get_data(cache=True) else {}
