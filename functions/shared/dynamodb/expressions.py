"""Conditions, updates and queries as DynamoDB's expressions, with every name aliased."""

from collections.abc import Callable
from typing import Any

from functions.shared.dynamodb.attributes import Attribute, to_attribute
from functions.shared.dynamodb.store import (
    Absent,
    AtLeast,
    Below,
    BelowOrMissing,
    Condition,
    Equals,
    Missing,
    Present,
    Query,
    Update,
    Value,
)


class Expression:
    """Collects the aliases of one request while its expressions are written."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._values: dict[str, Attribute] = {}

    def name(self, path: str) -> str:
        """The alias of a field, or of a dotted path into maps."""
        return ".".join(self._alias(step) for step in path.split("."))

    def value(self, value: Value) -> str:
        """The alias of a value."""
        alias = f":v{len(self._values)}"
        self._values[alias] = to_attribute(value)
        return alias

    def condition(self, conditions: tuple[Condition, ...]) -> str:
        """All of `conditions`, joined by AND."""
        return " AND ".join(_RENDER[type(each)](self, each) for each in conditions)

    def update(self, update: Update) -> str:
        """The SET, ADD and REMOVE clauses of an update."""
        clauses = []
        if update.assign:
            pairs = [f"{self.name(f)} = {self.value(v)}" for f, v in update.assign.items()]
            clauses.append("SET " + ", ".join(pairs))
        if update.add:
            pairs = [f"{self.name(f)} {self.value(n)}" for f, n in update.add.items()]
            clauses.append("ADD " + ", ".join(pairs))
        if update.remove:
            clauses.append("REMOVE " + ", ".join(self.name(f) for f in update.remove))
        return " ".join(clauses)

    def key_condition(self, query: Query) -> str:
        """The partition and the range of sort keys that a query asks for."""
        pk, sk = key_names(query.index)
        partition = f"{self.name(pk)} = {self.value(query.pk)}"
        if query.between is not None:
            low, high = (self.value(bound) for bound in query.between)
            return f"{partition} AND {self.name(sk)} BETWEEN {low} AND {high}"
        if query.begins:
            return f"{partition} AND begins_with({self.name(sk)}, {self.value(query.begins)})"
        return partition

    def aliases(self) -> dict[str, Any]:
        """The request's alias parameters; empty ones must be left out."""
        parameters: dict[str, Any] = {}
        if self._names:
            parameters["ExpressionAttributeNames"] = {a: n for n, a in self._names.items()}
        if self._values:
            parameters["ExpressionAttributeValues"] = self._values
        return parameters

    def _alias(self, name: str) -> str:
        return self._names.setdefault(name, f"#n{len(self._names)}")


KEYS_ONLY = frozenset({"gsi2"})
"""The indexes whose reads give nothing but the keys of the item and of the index."""


def key_names(index: str | None) -> tuple[str, str]:
    """The key attributes of the table, or of one of its indexes."""
    return ("pk", "sk") if index is None else (f"{index}pk", f"{index}sk")


def _below_or_missing(expression: Expression, condition: BelowOrMissing) -> str:
    name = expression.name(condition.field)
    return f"(attribute_not_exists({name}) OR {name} < {expression.value(condition.value)})"


_RENDER: dict[type, Callable[[Expression, Any], str]] = {
    Absent: lambda e, _: f"attribute_not_exists({e.name('pk')})",
    Present: lambda e, _: f"attribute_exists({e.name('pk')})",
    Equals: lambda e, c: f"{e.name(c.field)} = {e.value(c.value)}",
    AtLeast: lambda e, c: f"{e.name(c.field)} >= {e.value(c.value)}",
    Below: lambda e, c: f"{e.name(c.field)} < {e.value(c.value)}",
    BelowOrMissing: _below_or_missing,
    Missing: lambda e, c: f"attribute_not_exists({e.name(c.field)})",
}
