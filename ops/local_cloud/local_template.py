"""The built template as the local cloud can take it: few changes, and each says why."""

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

LAYER_TYPE = "AWS::Serverless::LayerVersion"
FUNCTION_TIMEOUT_S = 60
PROVISIONING = {
    "lambda:PutProvisionedConcurrencyConfig",
    "lambda:DeleteProvisionedConcurrencyConfig",
}
MISTAKEN_FOR = ["lambda:UpdateFunctionCode", "lambda:DeleteFunction"]


def write_local_template(built_template: Path, directory: Path) -> Path:
    """Write the template that is deployed, and the layers it points to, into `directory`."""
    built = yaml.safe_load(built_template.read_text())
    resources = built["Resources"]
    for logical_id, resource in resources.items():
        if resource["Type"] == LAYER_TYPE:
            source = built_template.parent / resource["Properties"]["ContentUri"]
            resource["Properties"]["ContentUri"] = str(_pointer_to(source, directory / logical_id))
        elif "CodeUri" in resource.get("Properties", {}):
            code = built_template.parent / resource["Properties"]["CodeUri"]
            resource["Properties"]["CodeUri"] = str(code)
    local = directory / "template.yaml"
    local.write_text(yaml.safe_dump(adapted(built)))
    return local


def adapted(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return the template without what the local cloud would refuse or stumble over."""
    secrets = {
        logical_id
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == "AWS::SecretsManager::Secret"
    }
    copy: dict[str, Any] = _as_here(secrets, template)
    for properties in (
        copy.setdefault("Globals", {}).setdefault("Function", {}),
        *(resource.get("Properties", {}) for resource in copy["Resources"].values()),
    ):
        # It has no CodeDeploy.
        properties.pop("DeploymentPreference", None)
        # It counts the start of a process against the timeout, and fifty may start at once.
        if "Timeout" in properties:
            properties["Timeout"] = max(properties["Timeout"], FUNCTION_TIMEOUT_S)
    return copy


def _as_here(secrets: Collection[str], node: Any) -> Any:
    """Return a copy in which things are as the local cloud reads them."""
    match node:
        case {"Ref": str(name)} if name in secrets:
            # On AWS it is the secret's ARN, here its name.
            return {"Fn::GetAtt": [name, "Id"]}
        case {"Action": [*actions]} if set(actions) >= PROVISIONING:
            # It asks for these rights instead, to the function in place of its alias.
            return {**node, "Action": actions + MISTAKEN_FOR, "Resource": "*"}
        case dict():
            return {key: _as_here(secrets, child) for key, child in node.items()}
        case list():
            return [_as_here(secrets, child) for child in node]
    return node


def _pointer_to(layer: Path, target: Path) -> Path:
    """Copy a layer to `target` and return a layer that only puts that on Python's path.

    The local cloud unpacks a layer again for each process it starts, which takes longer than all
    the imports. A copy, because the next build must not change what runs now.
    """
    shutil.copytree(layer, target / "layer")
    pointer = target / "pointer"
    site = pointer / "python" / "lib" / "python" / "site-packages"
    site.mkdir(parents=True)
    path = str(target / "layer" / "python")
    (site / "layer.pth").write_text(f"import sys; sys.path.insert(0, {path!r})\n")
    return pointer
