"""Swagger UI is served whole from this machine, and only what it needs."""

import json
from collections.abc import Iterator

import pytest
import urllib3

from ops.local_cloud.processes import free_port
from ops.swagger.server import PAGE, documentation

API_PORT = 4999


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    port = free_port()
    with documentation(port, API_PORT):
        yield f"http://127.0.0.1:{port}"


def get(url: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", url, retries=False, timeout=10)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/swagger-ui.css", "text/css"),
        ("/swagger-ui-bundle.js", "text/javascript"),
        ("/swagger-ui-standalone-preset.js", "text/javascript"),
    ],
)
def test_the_page_and_all_it_loads_are_served(base_url: str, path: str, kind: str) -> None:
    answer = get(base_url + path)
    assert (answer.status, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")
    assert answer.data


def test_the_page_loads_nothing_from_elsewhere() -> None:
    assert "//" not in PAGE.replace("<!doctype", "")


@pytest.mark.parametrize("api", ["storefront", "admin", "sandbox"])
def test_a_document_points_at_the_port_of_the_running_api(base_url: str, api: str) -> None:
    document = json.loads(get(f"{base_url}/openapi/{api}.json").data)
    assert document["openapi"].startswith("3.1")
    assert [each["variables"]["port"]["default"] for each in document["servers"]] == ["4999"]


@pytest.mark.parametrize("path", ["/openapi/none.json", "/../pyproject.toml", "/openapi/", "/x"])
def test_nothing_else_is_served(base_url: str, path: str) -> None:
    assert get(base_url + path).status == 404
