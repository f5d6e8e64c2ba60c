"""Books with a merchant, a buyer and an agency, and the APIs over them."""

from collections.abc import Mapping
from typing import Any

from core.books import ledger
from core.books.ledger import Account
from core.ids import AgencyId, MerchantId, UserId
from core.use_cases.close_statement import close_account
from core.use_cases.dispute_statement import Arbitration
from functions.admin_settlements import routes as admin
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.agencies import DynamoAgencies
from functions.shared.dynamodb.disputes import DynamoDisputes
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.payouts import DynamoPayoutAccounts, DynamoPayouts
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import Item, Put
from functions.statements import routes as statements
from tests.builders.settling import SettlingBooks, child
from tests.fakes.http import Client, Response
from tests.fakes.ids import user

SELLER, OWNER, BUYER_ID, OTHER, ADMIN = (user(number) for number in range(11, 16))
"""Staff of the merchant, owner of the agency, a buyer, somebody else, the platform."""
MERCHANT_ID = MerchantId("mer_00000000000000000000000001")
OTHER_MERCHANT = MerchantId("mer_00000000000000000000000002")
AGENCY_ID = AgencyId("agc_00000000000000000000000001")
MERCHANT = ledger.merchant(MERCHANT_ID)
AGENCY = ledger.agency(AGENCY_ID)
BUYER = ledger.buyer(UserId(BUYER_ID))
BELOW = {
    "buyer": "/v1/me",
    "agency": f"/v1/agencies/{AGENCY_ID}",
    "merchant": f"/v1/admin/merchants/{MERCHANT_ID}",
}
PARTIES: dict[str, tuple[Account, str, str]] = {
    "buyer": (BUYER, BUYER_ID, "buyer"),
    "agency": (AGENCY, OWNER, "shopper"),
    "merchant": (MERCHANT, SELLER, "merchant"),
}


ACCOUNTS = {"merchant": MERCHANT, "buyer": BUYER, "agency": AGENCY}


class Desk(SettlingBooks):
    """Books with a merchant, a buyer and an agency, and the APIs over them."""

    def __init__(self, accounts: Mapping[str, Account] = ACCOUNTS) -> None:
        super().__init__(accounts=accounts)
        agencies = DynamoAgencies(self.commerce)
        item: Item = {"agency_id": AGENCY_ID, "name": "星野", "rate": 2_000, "owner_id": OWNER}
        self.commerce.commit([Put(keys.agency(AGENCY_ID), item)])
        for person, merchant_id in ((SELLER, MERCHANT_ID), (OTHER, OTHER_MERCHANT)):
            at = keys.staff(UserId(person), merchant_id)
            self.commerce.commit([Put(at, {"merchant_id": merchant_id})])
        arbitration = Arbitration(self.books, DynamoDisputes(self.table))
        self.ports = statements.Ports(
            arbitration=arbitration,
            accounts=DynamoPayoutAccounts(self.table),
            agencies=agencies,
            members=DynamoMembers(self.commerce),
            receipts=ReceiptStore(self.table),
        )
        self.admin_ports = admin.Ports(arbitration, DynamoPayouts(self.table))

    def call(self, party: str, method: str, path: str, body: Any = None, **more: Any) -> Response:
        _, person, group = PARTIES[party]
        client = Client(statements.api, self.ports, person, group)
        client.now = self.now
        return client.call(method, f"{BELOW[party]}{path}", body, **more)

    def admin(self, method: str, url: str, body: Any = None) -> Response:
        client = Client(admin.api, self.admin_ports, ADMIN, "admin")
        client.now = self.now
        return client.call(method, url, body)

    def close(self, *numbers: int) -> None:
        """A closed statement of each party, of these child orders."""
        for number in numbers:
            self.post(number, merchant=900, buyer=80, agency=20)
            self.books.releases.release(child(number), self.now)
            self.settle_late(number)
        for account, _, _ in PARTIES.values():
            close_account(account, self.now, self.books)

    def newest(self, party: str) -> Any:
        return self.call(party, "GET", "/statements").json["items"][0]
