"""The books take up a payment."""

from core.ledger import MoneyMoved
from core.ports.ledger import Ledger


def post_journals(event: MoneyMoved, ledger: Ledger) -> None:
    """Append the journals of `event`, each once; raises `Defect`, posting none, if a cent is off."""
    event.check()
    for journal in event.journals:
        ledger.post(journal)
