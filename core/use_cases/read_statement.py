"""A party reads a statement of its own."""

from core.books.ledger import Account
from core.books.statements import Statement
from core.errors import NotFound
from core.ids import StatementId
from core.ports.settlement import Statements


def read_statement(
    account: Account, statement_id: StatementId, statements: Statements
) -> Statement:
    """A closed statement of this account; raises `NotFound`."""
    found = statements.get(account, statement_id)
    if found is None:
        raise NotFound("statement")
    return found
