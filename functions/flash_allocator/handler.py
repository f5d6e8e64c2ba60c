"""The flash allocator function as Lambda starts it."""

from core.use_cases.allocate_units import Books
from functions.flash_allocator.consumer import Ports, serve
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from functions.shared.wiring import store

handler = serve(Ports(lanes=DynamoLanes(store("COMMERCE_TABLE")), books=Books()))
