"""The stack that the end-to-end tests talk to."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from ops.local_cloud import background
from ops.local_cloud.pool_key import pool_key
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
def pool_signing_key(stack: Stack) -> rsa.RSAPrivateKey:
    """The private key that the pool signs access tokens with: for correctly signed odd ones."""
    return pool_key(stack)
