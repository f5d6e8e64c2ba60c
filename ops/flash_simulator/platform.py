"""The platform's limits, times and prices: parameters all, with where their values come from.

Limits and times are what AWS documents for DynamoDB, Kinesis, Lambda and API Gateway, or what
template.yaml asks for; latencies are round numbers of a region without trouble.
"""

from typing import Final

from msgspec import Struct, structs

from core.flash.lanes import GRANTS_PER_COMMIT_MAX
from functions.shared.dynamodb.due_keys import SHARDS


class Prices(Struct, frozen=True):
    """Dollars. List prices of US East (N. Virginia) for on-demand use, without free tiers.

    From the public price pages of Amazon DynamoDB, Kinesis Data Streams, AWS Lambda (Arm),
    API Gateway (HTTP API, first tier) and SQS (standard queue), as of `AS_OF`.
    """

    write_unit: float = 0.625e-6
    read_unit: float = 0.125e-6
    api_request: float = 1.00e-6
    invocation: float = 0.20e-6
    gb_s: float = 13.3334e-6
    provisioned_gb_s: float = 3.3334e-6
    """On top of the invocations, for as long as environments are kept warm."""
    record_kb: float = (0.08 + 0.04) / 1_048_576
    """A Kinesis record of up to 1 KB, written and read once."""
    queue_call: float = 0.40e-6


AS_OF: Final = "2025"


class Platform(Struct, frozen=True):
    """What a sale runs on. Rates are a second, each has room for a burst."""

    # DynamoDB
    partition_write_units_s: float = 1_000
    partition_read_units_s: float = 3_000
    partition_burst_units: float = 2 * (GRANTS_PER_COMMIT_MAX + 1)
    """What a partition takes at once: the largest transaction, a fifth of a second's writes."""
    board_age_s: float = 1.0
    """How old a front door's knowledge may be."""
    board_read_units: float = 1.0
    """What a front door's look at one lane takes: a consistent read."""
    table_write_units_s: float = 40_000
    """The default quota of a table, and of an index; a new table is warmed to it."""
    write_s: float = 0.005
    read_s: float = 0.005
    transaction_s: float = 0.030
    index_partitions: int = SHARDS
    """Partitions of the index that every held reservation enters."""

    # Kinesis, and its trigger
    shard_records_s: float = 1_000
    shard_burst_records: float = 200
    shards_per_lane: float = 2.0
    """A lane's place among the shards is a hash: with twice as many few lanes share one."""
    shards_max: int = 200
    poll_s: float = 1.0
    """How often a shard without records is looked at again."""
    batch_max: int = 10_000
    batch_window_s: float = 0.0
    parallel_batches: int = 10
    decide_s: float = 12e-6
    """What reading, hashing and deciding one request takes the allocator."""

    # Lambda and API Gateway
    environments_burst: int = 1_000
    environments_per_s: float = 100
    """1,000 every 10 s a function, refilled continuously."""
    environments_max: int = 1_000
    requests_per_environment_s: float = 10
    cold_start_s: float = 0.8
    serve_s: float = 0.015
    memory_gb: float = 1.0
    api_requests_s: float = 10_000
    api_burst: int = 5_000
    is_warm: bool = False
    """Whether environments for the sale's peak are provisioned beforehand."""
    warm_s: float = 900
    """How long they are kept and paid for."""

    # Those who call
    retry_base_s: float = 0.2
    retry_cap_s: float = 10.0
    """Who is throttled waits at random up to base * 2**tries, at most this long."""
    answer_poll_s: float = 1.0
    """How long after a ticket, and between the first polls, one waits; then longer, as above."""
    died_share: float = 1e-4
    """How many of those that have just written die before they do anything else."""

    def __post_init__(self) -> None:
        if self.partition_burst_units < 2 * (GRANTS_PER_COMMIT_MAX + 1):
            raise ValueError("a partition must take a whole transaction")

    def backoff_s(self, tries: int) -> float:
        """The longest that one waits after so many tries."""
        return min(self.retry_cap_s, self.retry_base_s * 2.0**tries)


DEPLOYED: Final = Platform()
"""What template.yaml deploys into an account whose quotas nobody has raised; nothing is warm."""

RAISED: Final = Platform(
    api_requests_s=100_000, api_burst=50_000, environments_max=10_000, is_warm=True
)
"""Quotas raised tenfold, and environments provisioned before the sale begins."""

COPIED: Final = structs.replace(RAISED, board_read_units=0.05)
"""The same, were the lanes' state copied to where any number of front doors can read it."""

PLATFORMS: Final = {"deployed": DEPLOYED, "raised": RAISED, "copied": COPIED}
