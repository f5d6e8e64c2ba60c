"""The caller behind a request, from the claims that API Gateway's JWT authorizer verified.

The gateway has checked signature, issuer, client and times. It lets ID tokens and tokens that
never expire pass, and it hands lists over as text: that is settled here.
"""

from collections.abc import Mapping
from typing import Any

from core.access import Group, Principal
from core.errors import Forbidden
from core.ids import UserId
from functions.shared.policy import Rule
from functions.shared.problems import Unauthorized

_GROUPS = {group.value: group for group in Group}


def principal(event: Mapping[str, Any]) -> Principal | None:
    """The verified caller, or None where the route has no authorizer."""
    authorizer = event["requestContext"].get("authorizer") or {}
    claims = (authorizer.get("jwt") or {}).get("claims")
    if not claims:
        return None
    if claims.get("token_use") != "access" or not claims.get("sub") or not claims.get("exp"):
        raise Unauthorized("invalid_token", "An access token is needed.")
    return Principal(
        user_id=UserId(claims["sub"]),
        username=str(claims.get("username", "")),
        groups=_groups(claims.get("cognito:groups", "")),
    )


def admit(caller: Principal | None, rule: Rule) -> None:
    """Let the caller pass by its groups; raises `Unauthorized` or `Forbidden`."""
    if rule.groups is None:
        return
    if caller is None:
        raise Unauthorized("invalid_token", "An access token is needed.")
    if not caller.groups & rule.groups:
        raise Forbidden


def _groups(claim: object) -> frozenset[Group]:
    """`[shopper buyer]`, as HTTP APIs render a list claim, or a list."""
    names = claim if isinstance(claim, list) else str(claim).strip("[]").replace(",", " ").split()
    return frozenset(_GROUPS[name] for name in names if name in _GROUPS)
