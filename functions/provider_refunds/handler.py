"""The provider refunds function as Lambda starts it."""

from functions.provider_refunds.sweeper import Ports, serve
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import FAILED_REFUNDS, PROVIDER_REFUNDS
from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.dynamodb.payments import DynamoPayments
from functions.shared.dynamodb.provider_refunds import DynamoProviderRefunds
from functions.shared.dynamodb.refunds import DynamoRefunds
from functions.shared.payments.wiring import providers
from functions.shared.wiring import Ulids, store

_commerce = store("COMMERCE_TABLE")
handler = serve(
    Ports(
        due=DynamoDueList(_commerce, PROVIDER_REFUNDS),
        failed=DynamoDueList(_commerce, FAILED_REFUNDS),
        provider_refunds=DynamoProviderRefunds(_commerce),
        refunds=DynamoRefunds(_commerce),
        orders=DynamoOrders(_commerce),
        payments=DynamoPayments(_commerce),
        providers=providers(),
        ids=Ulids(),
    )
)
