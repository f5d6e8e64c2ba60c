"""CloudFormation's intrinsic functions, those that SAM writes into an HTTP API's definition."""

import re
from collections.abc import Mapping
from typing import Any

NO_VALUE = "AWS::NoValue"
_VARIABLE = re.compile(r"\$\{([^}!]+)\}")


class _Absent:
    """What `Ref: AWS::NoValue` stands for: the property that holds it is not there."""


_ABSENT = _Absent()


def resolve(node: Any, values: Mapping[str, str], conditions: Mapping[str, Any]) -> Any:
    """Return `node` with its intrinsic functions replaced by what they stand for.

    `values` gives what `Ref` means by name, `conditions` is the template's section of that name.
    Raises KeyError for a name without a value, ValueError for an intrinsic function unknown here.
    """
    return _Resolver(values, conditions).value(node)


class _Resolver:
    def __init__(self, values: Mapping[str, str], conditions: Mapping[str, Any]) -> None:
        self._values = values
        self._conditions = conditions

    def value(self, node: Any) -> Any:
        if isinstance(node, list):
            found = [self.value(child) for child in node]
            return [child for child in found if child is not _ABSENT]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((name, argument),) = node.items()
            if name == "Ref" or name.startswith("Fn::"):
                return self._call(name, argument)
        pairs = ((key, self.value(child)) for key, child in node.items())
        return {key: child for key, child in pairs if child is not _ABSENT}

    def _call(self, name: str, argument: Any) -> Any:
        match name:
            case "Ref":
                return _ABSENT if argument == NO_VALUE else self._values[argument]
            case "Fn::Sub" if isinstance(argument, str):
                return _VARIABLE.sub(lambda found: self._values[found[1]], argument)
            case "Fn::If":
                condition, if_true, if_false = argument
                return self.value(if_true if self._holds({"Condition": condition}) else if_false)
            case _:
                raise ValueError(f"{name} is not supported in the definition of an HTTP API")

    def _holds(self, condition: Any) -> bool:
        ((name, argument),) = condition.items()
        match name:
            case "Condition":
                return self._holds(self._conditions[argument])
            case "Fn::Equals":
                first, second = (self.value(each) for each in argument)
                return bool(first == second)
            case "Fn::Not":
                return not self._holds(argument[0])
            case "Fn::And":
                return all(self._holds(each) for each in argument)
            case "Fn::Or":
                return any(self._holds(each) for each in argument)
            case _:
                raise ValueError(f"{name} is not supported in a condition")
