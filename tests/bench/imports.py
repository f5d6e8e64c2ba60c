"""Import time of each function's handler against the bare function, in one run.

Each is imported in fresh processes, in turn with the bare one, so that a drift of the
machine's speed touches both; the ratio is of medians.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROUNDS = 9
RATIO_MAX = 1.5
BARE = "tests.bench.bare_function"
_TIMED = (
    "import time; started = time.perf_counter(); import {module}; "
    "print((time.perf_counter() - started) * 1000)"
)
_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "CONTENT_TABLE": "content",
    "COMMERCE_TABLE": "commerce",
    "LEDGER_TABLE": "ledger",
    "FANOUT_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/000000000000/fanout",
    "WEBHOOKS_TABLE": "webhooks",
    "WEBHOOK_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/000000000000/webhooks",
    "WEBHOOK_SECRET": "webhook",
    "WEBHOOKS_TO_LOOPBACK": "false",
    "SIGNING_SECRET": "signing",
    "SANDBOX_SECRET": "sandbox",
    "PRICE_SECRET": "price",
    "WECHAT_PAY_SECRET": "",
    "ALIPAY_SECRET": "",
    "STRIPE_SECRET": "",
    "SANDBOX_TABLE": "sandbox",
    "NOTICES_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/000000000000/notices",
    "RETURN_URL": "https://front.example",
    "SETTLEMENT_TERMS": "{}",
    "FLASH_LOG": "flash-log",
    "STOREFRONT_URL": "https://storefront.example",
    "SANDBOX_URL": "https://sandbox.example",
}


def main() -> None:
    """Print a row a function: median milliseconds and the ratio to the bare function."""
    modules = [
        f"functions.{handler.parent.name}.handler"
        for handler in sorted((ROOT / "functions").glob("*/handler.py"))
    ]
    for module in [BARE, *modules]:
        import_ms(module)  # writes the .pyc files
    times: dict[str, list[float]] = {module: [] for module in [BARE, *modules]}
    for _ in range(ROUNDS):
        for module, taken in times.items():
            taken.append(import_ms(module))
    bare_ms = statistics.median(times[BARE])
    print(f"{'import of':34}{'median ms':>12}{'ratio':>8}   (at most {RATIO_MAX})")
    for module, taken in times.items():
        median_ms = statistics.median(taken)
        name = "bare Powertools, one route" if module == BARE else module.split(".")[1]
        print(f"{name:34}{median_ms:12.0f}{median_ms / bare_ms:8.2f}")


def import_ms(module: str) -> float:
    """How long a fresh interpreter takes to import `module`."""
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(module=module)],
        cwd=ROOT,
        env=_ENVIRONMENT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return float(done.stdout)


if __name__ == "__main__":
    main()
