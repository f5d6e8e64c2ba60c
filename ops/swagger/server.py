"""Serve Swagger UI and the committed OpenAPI documents, and nothing else."""

import contextlib
import importlib.resources
import json
import mimetypes
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from ops.build import ROOT
from ops.local_cloud.settings import HOST

DOCUMENTS = ROOT / "docs" / "openapi"
APIS = ("storefront", "admin", "sandbox")
ASSETS = ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js")

# No validator: it would send the documents away.
PAGE = f"""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Storefront APIs</title>
<link rel="stylesheet" href="/{ASSETS[0]}">
<div id="swagger-ui"></div>
<script src="/{ASSETS[1]}"></script>
<script src="/{ASSETS[2]}"></script>
<script>
SwaggerUIBundle({{
  dom_id: "#swagger-ui",
  urls: {json.dumps([{"name": api, "url": f"/openapi/{api}.json"} for api in APIS])},
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: "StandaloneLayout",
  validatorUrl: null,
  tryItOutEnabled: true,
}});
</script>
"""


@contextlib.contextmanager
def documentation(port: int, api_port: int) -> Iterator[None]:
    """Serve the documentation on `port` for the length of the body; requests go to `api_port`."""
    handler = partial(_Handler, contents(api_port))
    with ThreadingHTTPServer((HOST, port), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


def contents(api_port: int) -> dict[str, Callable[[], bytes]]:
    """Return what there is to read, by path; documents are read anew each time."""
    assets = importlib.resources.files("swagger_ui") / "static"
    return {
        "/": PAGE.encode,
        **{f"/{name}": (assets / name).read_bytes for name in ASSETS},
        **{f"/openapi/{api}.json": partial(_document, api, api_port) for api in APIS},
    }


def _document(api: str, api_port: int) -> bytes:
    """Return an API's document with its server at the port where it is now."""
    document = json.loads((DOCUMENTS / f"{api}.json").read_bytes())
    for server in document["servers"]:
        server["variables"]["port"]["default"] = str(api_port)
    return json.dumps(document, ensure_ascii=False).encode()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, served: dict[str, Callable[[], bytes]], *arguments: object) -> None:
        self._served = served
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        read = self._served.get(path)
        if read is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        content = read()
        kind = mimetypes.guess_type(path)[0] or "text/html"
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Keep the terminal for what matters."""
