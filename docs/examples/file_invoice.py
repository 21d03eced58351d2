"""Files an invoice in a dossier and hangs it on a fixed asset, as an accounting package does. Standard library only.

    API_TOKEN=dossier_... python file_invoice.py https://portal.kantoor.nl "Bakkerij Jansen" factuur.pdf --asset 100

Run again, it makes nothing twice. The token needs the scopes administrations:read, folders:read, documents:read,
documents:write and records:write.
"""

import argparse
import hashlib
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

PATIENCE = 120.0  # seconds, for one request and for the virus scanner
AGAIN = {409, 429, 503}  # of these, those with Retry-After are worth another try


class Api:
    def __init__(self, portal: str, token: str) -> None:
        self._portal = portal.rstrip("/")
        self._token = token

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Any:
        """The answer, read from JSON. Safe to repeat: what makes something carries a key. Raises SystemExit."""
        address = path if path.startswith("/api/") else f"/api/v1{path}"
        given = {"Authorization": f"Bearer {self._token}"} | {key.replace("_", "-"): headers[key] for key in headers}
        request = urllib.request.Request(self._portal + address, body, given, method=method)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                    return json.loads(answer.read() or b"null")
            except urllib.error.HTTPError as error:
                pause = error.headers.get("Retry-After") if error.code in AGAIN else None
                if pause is None or time.monotonic() > deadline:
                    sys.exit(f"{error.code}: {error.read().decode()}")
                time.sleep(float(pause))
            except OSError as error:  # the network, or no answer: nobody knows whether it was done, so the same again
                if time.monotonic() > deadline:
                    sys.exit(f"The portal cannot be reached: {error}")
                time.sleep(1)

    def send(self, method: str, path: str, **values: Any) -> Any:
        return self.ask(method, path, json.dumps(values).encode(), Content_Type="application/json")

    def hand_over(self, path: str, file: Path, **fields: str) -> Any:
        """A file as a form (RFC 7578). The key is made of what is sent, so that once is once."""
        content = file.read_bytes()
        key = hashlib.sha256(json.dumps([path, fields]).encode() + content).hexdigest()
        name = file.name.replace('"', "%22")
        parts = [
            f'--{key}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
            for field, value in fields.items()
        ]
        parts += [f'--{key}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()]
        body = b"".join((*parts, content, f"\r\n--{key}--\r\n".encode()))
        return self.ask("POST", path, body, Content_Type=f"multipart/form-data; boundary={key}", Idempotency_Key=key)

    def every(self, path: str) -> list[Any]:
        """All pages of a list."""
        items, following = [], path
        while following:
            page = self.ask("GET", following)
            items += page["items"]
            following = page.get("next")
        return items


def the_one(name: str, items: list[Any]) -> Any:
    found = [each for each in items if each["name"] == name]
    if len(found) != 1:
        sys.exit(f"There is {'no' if not found else 'more than one'} '{name}'.")
    return found[0]


def upload(api: Api, home: str, folder_id: str, invoice: Path) -> str:
    """The id of the document, once the virus scanner let it through."""
    taken = api.hand_over(f"{home}/uploads", invoice, folder_id=folder_id)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        [file] = api.ask("GET", f"{home}/uploads/{taken['id']}")["files"]
        if file["document_id"]:
            return str(file["document_id"])
        if file["state"] == "quarantined":
            sys.exit("The virus scanner did not let this file through: the office looks at it.")
        time.sleep(1)
    sys.exit("The invoice is safe, and still waits for the virus scanner. Run this again later.")


def main() -> None:
    parser = argparse.ArgumentParser(description="Files an invoice and hangs it on a fixed asset.")
    parser.add_argument("portal", help="https://portal.kantoor.nl")
    parser.add_argument("administration", help="its name")
    parser.add_argument("invoice", type=Path, help="the file")
    parser.add_argument("--folder", default="Vaste activa", help="where it is filed")
    parser.add_argument("--asset", required=True, help="number of the fixed asset")
    parser.add_argument("--description", default="", help="of the fixed asset")
    said = parser.parse_args()

    api = Api(said.portal, os.environ["API_TOKEN"])
    wanted = urllib.parse.urlencode({"q": said.administration})
    administration = the_one(said.administration, api.every(f"/administrations?{wanted}"))
    home = f"/administrations/{administration['id']}"
    folder = the_one(said.folder, api.every(f"{home}/folders"))
    document_id = upload(api, home, folder["id"], said.invoice)
    asset = api.send("POST", f"{home}/records", kind="fixed-asset", number=said.asset, description=said.description)
    api.ask("PUT", f"{home}/records/{asset['id']}/documents/{document_id}")
    print(f"{said.invoice.name} is in '{folder['name']}' and hangs on fixed asset {asset['number']}.")


if __name__ == "__main__":
    main()
