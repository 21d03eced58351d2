"""Keeps up with a dossier, gives documents a new version, and hears of changes. Standard library only.

    API_TOKEN=dossier_... python keep_up.py sync https://portal.kantoor.nl "Bakkerij Jansen" known.json
    API_TOKEN=dossier_... python keep_up.py version https://portal.kantoor.nl "Bakkerij Jansen" DOCUMENT_ID file.pdf
    WEBHOOK_SECRET=whsec_... python keep_up.py listen 8080

`sync` asks what changed since the last time, and may be run as often as you like. `version` hands over a corrected file
and waits until it is the file of today. `listen` takes messages of a webhook behind your own web server with TLS. The
token needs the scopes administrations:read, documents:read and, for `version`, documents:write.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.parse
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from file_invoice import PATIENCE, Api, the_one

AT_MOST = 300  # seconds that a message of a webhook may be old: later it is somebody who sends it again


def home_of(api: Api, administration: str) -> str:
    found = api.every(f"/administrations?{urllib.parse.urlencode({'q': administration})}")
    return f"/administrations/{the_one(administration, found)['id']}"


def sync(api: Api, home: str, known: Path) -> None:
    """What changed, into a file: per document what it is now. What comes twice is the same once more."""
    state = json.loads(known.read_text()) if known.exists() else {"changed_after": None, "documents": {}}
    asked = {"changed_after": state["changed_after"]} if state["changed_after"] else {}
    path, page = f"{home}/documents?{urllib.parse.urlencode(asked)}", {}
    while path:
        page = api.ask("GET", path)
        for document in page["items"]:
            before = state["documents"].get(document["id"])
            if before != document:
                print(f"{document['state']}: {document['name'] or document['id']}, version {document['version']}")
            if document["state"] == "destroyed":
                state["documents"].pop(document["id"], None)
            else:
                state["documents"][document["id"]] = document
        path = page["next"]
    for document_id in page["went_elsewhere"]:
        if state["documents"].pop(document_id, None):
            print(f"went to another dossier: {document_id}")
    state["changed_after"] = page["known_until"]
    half = known.with_suffix(".new")
    half.write_text(json.dumps(state, indent=1))
    half.replace(known)  # whole, or as it was


def new_version(api: Api, home: str, document_id: str, file: Path) -> None:
    """Until the document has these bytes: then the virus scanner let them through."""
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    taken = api.hand_over(f"{home}/documents/{document_id}/versions", file, reason="Verbeterde versie")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        document = api.ask("GET", f"{home}/documents/{document_id}")
        if document["sha256"] == sha256:
            print(f"{document['name']} has version {document['version']}.")
            return
        [judged] = api.ask("GET", f"{home}/uploads/{taken['id']}")["files"]
        if judged["state"] == "quarantined":
            sys.exit("The virus scanner did not let this file through: the office looks at it.")
        time.sleep(1)
    sys.exit("The file is safe, and is not the file of today yet: it waits for the scanner, or is in the inbox.")


def is_from_the_office(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Standard Webhooks. `headers`: names in small letters; `body`: the bytes as they came."""
    message_id, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not moment.isdecimal() or abs(now - int(moment)) > AT_MOST:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.digest(key, f"{message_id}.{moment}.".encode() + body, "sha256")
    right = f"v1,{base64.b64encode(made).decode()}"
    given = headers.get("webhook-signature", "").split(" ")  # two, while a secret is turned
    return any(hmac.compare_digest(right, each) for each in given)


class Listener(BaseHTTPRequestHandler):
    """Answers at once. What a message means for the books is worked on later, from a queue of your own."""

    done: set[str] = set()  # noqa: RUF012 - of the whole program; keep yours where it outlives it

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if not is_from_the_office(os.environ["WEBHOOK_SECRET"], headers, body, time.time()):
            self.send_response(400)
        else:
            self.send_response(204)
            if headers["webhook-id"] not in self.done:  # the same message may come twice
                self.done.add(headers["webhook-id"])
                message: dict[str, Any] = json.loads(body)
                print(message["type"], json.dumps(message["data"]), flush=True)
        self.end_headers()


def main() -> None:
    parser = argparse.ArgumentParser(description="Keeps up with a dossier.")
    ways = parser.add_subparsers(dest="way", required=True)
    for name in ("sync", "version"):
        way = ways.add_parser(name)
        way.add_argument("portal", help="https://portal.kantoor.nl")
        way.add_argument("administration", help="its name")
    ways.choices["sync"].add_argument("known", type=Path, help="file with what is known")
    ways.choices["version"].add_argument("document", help="id of the document")
    ways.choices["version"].add_argument("file", type=Path, help="the corrected file")
    ways.add_parser("listen").add_argument("port", type=int)
    said = parser.parse_args()

    if said.way == "listen":
        HTTPServer(("127.0.0.1", said.port), Listener).serve_forever()
    api = Api(said.portal, os.environ["API_TOKEN"])
    home = home_of(api, said.administration)
    if said.way == "sync":
        sync(api, home, said.known)
    else:
        new_version(api, home, said.document, said.file)


if __name__ == "__main__":
    main()
