"""Clients of the local cloud's services."""

import functools
from typing import Any

import botocore.config
import botocore.session

from ops.local_cloud.settings import ACCOUNT, REGION

CREDENTIALS = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "local"}
"""The local cloud takes any secret; the key id is the account."""


@functools.cache
def client(endpoint_url: str, service: str) -> Any:
    """Return the client of one service of the cloud at `endpoint_url`; threads share it."""
    return botocore.session.get_session().create_client(
        service,
        region_name=REGION,
        endpoint_url=endpoint_url,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=botocore.config.Config(connect_timeout=5, read_timeout=60, max_pool_connections=64),
    )
