"""Items to DynamoDB's attribute values and back: integers only, never a float or Decimal."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any, cast

from functions.shared.dynamodb.store import Item, Value

Attribute = dict[str, Any]


def to_attributes(item: Mapping[str, Value]) -> dict[str, Attribute]:
    """A plain item as DynamoDB writes it."""
    return {name: to_attribute(value) for name, value in item.items()}


def from_attributes(attributes: Mapping[str, Any]) -> Item:
    """An item as DynamoDB or its stream told it, or botocore, which has read blobs already."""
    return {name: from_attribute(attribute) for name, attribute in attributes.items()}


def to_attribute(value: Value) -> Attribute:
    """One value; raises TypeError for what no item of ours holds."""
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if value is None:
        return {"NULL": True}
    if isinstance(value, bytes):
        return {"B": value}
    if isinstance(value, list | tuple):
        return {"L": [to_attribute(element) for element in value]}
    if isinstance(value, dict):
        return {"M": to_attributes(value)}
    raise TypeError(f"an item cannot hold a {type(value).__name__}")


def from_attribute(attribute: Attribute) -> Value:
    """One attribute value; raises KeyError for kinds we never write."""
    [(kind, value)] = attribute.items()
    return cast(Value, _READERS[kind](value))


_READERS: dict[str, Any] = {
    "S": str,
    "N": int,
    "BOOL": bool,
    "NULL": lambda _: None,
    "B": lambda blob: blob if isinstance(blob, bytes) else b64decode(blob),
    "L": lambda elements: [from_attribute(element) for element in elements],
    "M": from_attributes,
}
