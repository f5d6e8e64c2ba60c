"""The ledger postings function as Lambda starts it."""

from functions.ledger_postings.consumer import Ports, serve
from functions.shared.settlement_books import books

handler = serve(Ports(books()))
