"""Make users of the stack's pool and sign them in."""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ops.local_cloud.clients import client
from ops.local_cloud.stack_file import Stack, User, read_stack, write_stack

# A pool's policy may ask for one of each kind; the strength is in the random part before it.
_ONE_OF_EACH_KIND = "aA1!"


def ensure_users(stack_file: Path, roles_by_name: Mapping[str, Sequence[str]]) -> Stack:
    """Make the users that are missing, with random passwords, and note them in `stack_file`.

    Returns the stack with every user in it. A user who is there keeps password and groups.
    """
    stack = read_stack(stack_file)
    cognito = client(stack.endpoint_url, "cognito-idp")
    made = {
        name: _create(cognito, stack.user_pool_id, name, roles)
        for name, roles in roles_by_name.items()
        if name not in stack.users
    }
    if not made:
        return stack
    extended = msgspec.structs.replace(stack, users={**stack.users, **made})
    write_stack(stack_file, extended)
    return extended


def access_token(stack: Stack, name: str) -> str:
    """Sign a user of the stack in and return the access token; it is good for an hour."""
    return _sign_in(stack, name)["AccessToken"]


def id_token(stack: Stack, name: str) -> str:
    """Sign a user of the stack in and return the ID token, which the APIs must refuse."""
    return _sign_in(stack, name)["IdToken"]


def _create(cognito: Any, pool_id: str, name: str, roles: Sequence[str]) -> User:
    user = User(
        username=name,
        password=secrets.token_urlsafe(18) + _ONE_OF_EACH_KIND,
        roles=tuple(roles),
    )
    cognito.admin_create_user(UserPoolId=pool_id, Username=name, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(
        UserPoolId=pool_id, Username=name, Password=user.password, Permanent=True
    )
    for role in roles:
        cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=name, GroupName=role)
    return user


def _sign_in(stack: Stack, name: str) -> dict[str, str]:
    user = stack.users[name]
    answer = client(stack.endpoint_url, "cognito-idp").initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=stack.client_id,
        AuthParameters={"USERNAME": user.username, "PASSWORD": user.password},
    )
    result: dict[str, str] = answer["AuthenticationResult"]
    return result
