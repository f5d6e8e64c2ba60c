"""Loading the demo world into the running stack, as often as one likes."""

import time
from pathlib import Path

from ops.build.steps import step
from ops.client import Storefront
from ops.demo_world.content import World
from ops.demo_world.registry import Registry, read_registry, write_registry
from ops.demo_world.seeder import Seeder
from ops.local_cloud.stack_file import read_stack
from ops.local_cloud.users import ensure_users


def seed(world: World, stack_file: Path) -> Registry:
    """Load `world` into a stack, its people into `stack_file`; return the ids of its things."""
    stack = read_stack(stack_file)
    registry = read_registry(stack) or Registry(stack.user_pool_id, int(time.time()))
    registry.is_complete = False
    # Before anything else: loading again after a failure must plan the same rooms.
    write_registry(stack, registry)
    with step(f"{len(list(world.people()))} users"):
        stack = ensure_users(stack_file, roles(world))
    with Storefront(stack) as shop:
        Seeder(world, shop, registry).load()
    registry.is_complete = True
    write_registry(stack, registry)
    return registry


def roles(world: World) -> dict[str, tuple[str, ...]]:
    """Everyone's groups: who sells or writes also shops, the platform's own people do not."""
    return {
        **{person.username: ("admin",) for person in world.admins},
        **{person.username: ("merchant",) for person in world.staff},
        **{person.username: ("shopper", "buyer") for person in world.buyers},
        **{person.username: ("shopper",) for person in world.shoppers},
    }
