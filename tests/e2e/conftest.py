"""The stack that the end-to-end tests talk to."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from ops.local_cloud import background
from ops.local_cloud.processes import free_port
from ops.local_cloud.settings import separate_settings
from ops.local_cloud.stack_file import Stack, read_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A deployed and seeded stack: the one STOREFRONT_STACK names, else one of our own."""
    if named := os.environ.get("STOREFRONT_STACK"):
        yield read_stack(Path(named))
        return
    settings = separate_settings(tmp_path_factory.mktemp("cloud"), free_port())
    with background.running(settings) as started:
        yield started


@pytest.fixture(scope="session")
def pool_signing_key(stack: Stack) -> bytes:
    """The PEM private key that the pool signs access tokens with: for correctly signed odd ones."""
    # The key is made when it is first asked for.
    urllib3.request("GET", f"{stack.endpoint_url}/{stack.user_pool_id}/.well-known/jwks.json")
    folder = Path(stack.directory) / "state" / "cognito-pool-keys"
    return (folder / f"{stack.user_pool_id}-access.pem").read_bytes()
