"""The functions of a running stack that a schedule starts, started at once."""

from ops.build.steps import BuildError
from ops.local_cloud.clients import client
from ops.local_cloud.settings import STACK_NAME
from ops.local_cloud.stack_file import Stack

PROVIDER_REFUNDS = "ProviderRefundsFunction"


class Schedule:
    """Starts the functions that a schedule starts each minute.

    Who watches does not wait for the minute; whoever comes twice changes nothing.
    """

    def __init__(self, stack: Stack) -> None:
        self._lambda = client(stack.endpoint_url, "lambda")
        self._cloudformation = client(stack.endpoint_url, "cloudformation")
        self._names: dict[str, str] = {}

    def start(self, logical_id: str) -> None:
        """Run a function to its end; raises BuildError when it fails."""
        answer = self._lambda.invoke(FunctionName=self._name(logical_id), Payload=b"{}")
        if "FunctionError" in answer:
            raise BuildError(f"{logical_id} failed: {answer['Payload'].read().decode()[:500]}")

    def _name(self, logical_id: str) -> str:
        if logical_id not in self._names:
            found = self._cloudformation.describe_stack_resource(
                StackName=STACK_NAME, LogicalResourceId=logical_id
            )
            self._names[logical_id] = found["StackResourceDetail"]["PhysicalResourceId"]
        return self._names[logical_id]
