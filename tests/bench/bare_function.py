"""The yardstick: a bare Powertools function with one validated route and nothing else."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import BaseModel, Field

app = APIGatewayHttpResolver(enable_validation=True)


class Greeting(BaseModel):
    """What the one route takes and gives."""

    name: str = Field(min_length=1, max_length=60)
    count: int = Field(ge=1, le=9_999)


@app.post("/greetings")
def greet(greeting: Greeting) -> Greeting:
    """Answer what was sent."""
    return greeting


@app.get("/greetings/<name>")
def read(name: str) -> Greeting:
    """Answer a fixed greeting."""
    return Greeting(name=name, count=1)


def handler(event: dict, context: object) -> dict:  # type: ignore[type-arg]
    """The Lambda handler."""
    return app.resolve(event, context)  # type: ignore[arg-type]
