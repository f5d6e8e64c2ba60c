"""AWS clients from one botocore session, made and used quicker than botocore does it.

Making the first client is most of a cold start: botocore lists some 400 service folders to
learn that the service exists, and parses its models with `json`. Telling it the services and
parsing with msgspec more than halves the CPU time of a client (65 to 29 ms, measured).

DynamoDB, which every function calls and most call nothing else, needs no such client for what
stores do (`functions.shared.dynamodb.calls`): the session only says where it is and who calls.
"""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import IO, Any

import botocore.session
import msgspec
from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import NoCredentialsError
from botocore.httpsession import get_cert_path
from botocore.loaders import JSONFileLoader, Loader

from functions.shared.dynamodb.calls import Client, HttpCalls

_SERVICES = ["dynamodb", "kinesis", "lambda", "scheduler", "secretsmanager", "sqs"]
_CONFIG = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 4},
    parameter_validation=False,
)


class _ModelFiles(JSONFileLoader):
    """Reads botocore's model files, plain or compressed."""

    def _load_file(self, full_path: str, open_method: Callable[..., IO[bytes]]) -> Any:
        if not Path(full_path).is_file():
            return None
        with open_method(full_path, "rb") as file:
            return msgspec.json.decode(file.read())


class _Models(Loader):
    """Knows which services we use without listing all there are."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002
        return _SERVICES


_session = botocore.session.get_session()
_session.register_component("data_loader", _Models(file_loader=_ModelFiles()))


def client(service: str) -> Any:
    """A client of an AWS service; make each once, at init."""
    return _session.create_client(service, config=_CONFIG)


@cache
def dynamodb() -> Client:
    """The process's one client of DynamoDB."""
    region = _session.get_config_variable("region")
    bundle = _session.get_config_variable("ca_bundle") or get_cert_path(verify=True)
    return Client(HttpCalls(_endpoint_url(region), region, _credentials, ca_bundle=bundle))


def _endpoint_url(region: str) -> str:
    given = os.environ.get("AWS_ENDPOINT_URL_DYNAMODB") or os.environ.get("AWS_ENDPOINT_URL")
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return given or f"https://dynamodb.{region}.{suffix}"


def _credentials() -> ReadOnlyCredentials:
    found = _session.get_credentials()
    if found is None:
        raise NoCredentialsError
    return found.get_frozen_credentials()
