"""What the template and the functions' modules say of the routes."""

import importlib
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml
from msgspec import Struct

from functions.shared.api import Api, Route
from ops.build import ROOT


class Ref(Struct, frozen=True):
    """`!Ref Name` in the template."""

    name: str


class _Template(yaml.SafeLoader):
    """CloudFormation's YAML: references keep their name, other intrinsics are of no interest."""


_Template.add_multi_constructor("!", lambda *_: None)
_Template.add_constructor("!Ref", lambda _, node: Ref(str(node.value)))


class Deployed(Struct, frozen=True):
    """An HTTP event of a function in the template."""

    function: str
    """Its logical id."""
    handler: str
    api: str
    """The logical id of its HTTP API."""
    key: str
    is_public: bool


@cache
def resources() -> dict[str, Any]:
    """The template's resources."""
    template: dict[str, Any] = _Template((ROOT / "template.yaml").read_text()).get_single_data()
    found: dict[str, Any] = template["Resources"]
    return found


def functions() -> dict[str, Any]:
    """Logical id → properties of every function in the template."""
    kind = "AWS::Serverless::Function"
    return {k: r["Properties"] for k, r in resources().items() if r["Type"] == kind}


def deployed() -> Iterator[Deployed]:
    """Every HTTP event of the template, in its order."""
    for name, properties in functions().items():
        for event in properties.get("Events", {}).values():
            if event["Type"] != "HttpApi":
                continue
            route = event["Properties"]
            yield Deployed(
                function=name,
                handler=properties["Handler"],
                api=route["ApiId"].name,
                key=f"{route['Method']} {route['Path']}",
                is_public=route.get("Auth", {}).get("Authorizer") == "NONE",
            )


def folders() -> list[str]:
    """The functions' folders."""
    found = (ROOT / "functions").iterdir()
    return sorted(f.name for f in found if (f / "handler.py").exists())


@cache
def apis() -> dict[str, Api[Any]]:
    """Function folder → what its `routes.py` declares, for those that have routes."""
    names = [name for name in folders() if (ROOT / "functions" / name / "routes.py").exists()]
    return {name: importlib.import_module(f"functions.{name}.routes").api for name in names}


def routes() -> dict[str, tuple[str, Route]]:
    """Route key → function folder and route."""
    return {key: (name, route) for name, api in apis().items() for key, route in api.routes.items()}
