"""`python -m ops.build.stack_size`, on the SAM CLI's Python: how many resources a stack would have.

SAM makes several of each function and a permission of each route; CloudFormation takes 500 in all.
"""

import sys
from collections import Counter
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

from ops.build import ROOT

RESOURCES_MAX = 500
_ANYWHERE = "s3://bucket/key"


def main() -> None:
    """Print the count and what most of it is; exit with 1 when it is too many."""
    counts = resources((ROOT / "template.yaml").read_text())
    most = ", ".join(f"{count} {kind}" for kind, count in counts.most_common(5))
    print(f"{counts.total()} resources of at most {RESOURCES_MAX}: {most}")
    if counts.total() > RESOURCES_MAX:
        sys.exit(1)


def resources(template: str) -> Counter[str]:
    """Type → how many, with everything that parameters can turn on."""
    parsed: dict[str, Any] = yaml_parse(template)
    for resource in parsed["Resources"].values():
        for uri in ("CodeUri", "ContentUri"):
            if uri in resource.get("Properties", {}):
                resource["Properties"][uri] = _ANYWHERE
    session = boto3.Session(region_name="us-east-1")
    made = Translator({}, Parser(), boto_session=session).translate(parsed, {})
    return Counter(resource["Type"] for resource in made["Resources"].values())


if __name__ == "__main__":
    main()
