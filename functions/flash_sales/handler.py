"""The flash sales function as Lambda starts it."""

import os

from functions.flash_sales.routes import Ports, api
from functions.shared.dynamodb.flash_board import CachedBoard
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from functions.shared.dynamodb.flash_sales import DynamoFlashSales
from functions.shared.flash_log import KinesisLog
from functions.shared.wiring import SecretSigner, store

_commerce = store("COMMERCE_TABLE")
_lanes = DynamoLanes(_commerce)
_signer = SecretSigner()
_ports = Ports(
    board=CachedBoard(DynamoFlashSales(_commerce), _lanes),
    lanes=_lanes,
    log=KinesisLog(os.environ["FLASH_LOG"]),
    signer=_signer,
)
handler = api.serve(_ports, _signer)
