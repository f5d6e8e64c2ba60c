"""All invariants, of the items of three tables in any order."""

from collections.abc import Iterable

from functions.shared.dynamodb.store import Item
from ops.audit.books import check_postings
from ops.audit.findings import Findings
from ops.audit.flash import check_flash_sales
from ops.audit.money import check_money
from ops.audit.offers import check_offers
from ops.audit.orders import check_orders
from ops.audit.records import Records
from ops.audit.requests import check_requests
from ops.audit.stock import check_stock
from ops.audit.webhooks import check_webhooks


def audit(
    commerce: Iterable[Item], ledger: Iterable[Item], webhooks: Iterable[Item] = (), now: int = 0
) -> Findings:
    """What holds of a shop at rest: what its streams carry has arrived.

    `now` (epoch seconds) says what may have been removed because its time is over.
    """
    findings = Findings()
    records = audit_commerce(commerce, findings, now)
    check_postings(ledger, records, findings)
    check_webhooks(webhooks, findings, now)
    return findings


def audit_commerce(items: Iterable[Item], findings: Findings, now: int = 0) -> Records:
    """What holds of a commerce table at any moment; `now` as above."""
    records = Records(findings)
    records.take_all(items)
    check_stock(records, findings)
    check_orders(records, findings)
    check_money(records, findings)
    check_offers(records, findings, now)
    check_flash_sales(records, findings)
    check_requests(records, findings)
    return records
