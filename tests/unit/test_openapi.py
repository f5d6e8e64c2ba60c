"""The committed API documents: current, valid, and with examples that could be sent."""

import inspect
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from functions.shared.api import Route
from ops.openapi.document import component_schemas
from ops.openapi.functions import routes
from ops.openapi.operations import DELIVERIES, examples
from ops.openapi.surfaces import SURFACES, Surface

ROUTES = {key: route for key, (_, route) in routes().items()}
BODIES = [route for route in ROUTES.values() if route.takes_body]

pytestmark = pytest.mark.once

each_surface = pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)


@each_surface
def test_the_committed_document_is_what_the_code_says(surface: Surface) -> None:
    assert surface.path.read_text() == surface.text(), "stale: run python -m ops.openapi"


@each_surface
def test_the_document_is_openapi_3_1(surface: Surface) -> None:
    OpenAPIV31SpecValidator(surface.document()).validate()


def test_every_route_is_in_one_document() -> None:
    documented = [
        f"{method.upper()} {path}"
        for surface in SURFACES
        for path, methods in surface.document()["paths"].items()
        for method in methods
    ]
    assert sorted(documented) == sorted(ROUTES)


def test_models_have_names_of_their_own() -> None:
    """msgspec spells two models of one name with their modules: `a.b.Name`."""
    shared = [name for name in component_schemas(list(ROUTES.values())) if "." in name]
    assert shared == []


@pytest.mark.parametrize("route", BODIES, ids=lambda route: route.key)
def test_the_example_of_a_body_is_accepted(route: Route) -> None:
    example = examples()[route.input.__name__]
    schemas = component_schemas([route])
    schema = {
        "$ref": f"#/components/schemas/{route.input.__name__}",
        "components": {"schemas": schemas},
    }
    Draft202012Validator(schema).validate(example)
    msgspec.convert(example, route.input)


def test_no_example_is_left_over() -> None:
    used = {route.input.__name__ for route in BODIES}
    used |= {model.__name__ for model in DELIVERIES.values()}
    assert set(examples()) == used


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda route: route.key)
def test_an_endpoint_says_what_it_does_in_one_line(route: Route) -> None:
    summary = (inspect.getdoc(route.endpoint) or "").split("\n")[0]
    assert summary.endswith(".")


@each_surface
def test_routes_that_create_ask_for_an_idempotency_key(surface: Surface) -> None:
    for key, operation in _operations(surface.document()):
        asks = {"$ref": "#/components/parameters/IdempotencyKey"} in operation.get("parameters", [])
        assert asks == ROUTES[key].keyed, key


@each_surface
def test_only_public_routes_ask_for_no_token(surface: Surface) -> None:
    for key, operation in _operations(surface.document()):
        asks_for_a_token = operation.get("security") is None
        assert asks_for_a_token == (ROUTES[key].rule.groups is not None), key
        assert ("401" in operation["responses"]) == asks_for_a_token, key


def _operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
