"""The books take up a payment."""

from core.ledger import MoneyMoved
from core.ports.ledger import Ledger


def post_journals(event: MoneyMoved, ledger: Ledger) -> None:
    """Append the journals of `event`, each once; if a cent is off, raise `Defect` and post none."""
    event.check()
    for journal in event.journals:
        ledger.post(journal)
