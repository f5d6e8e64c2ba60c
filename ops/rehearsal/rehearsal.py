"""One rehearsal: warm up, burst, look at what is stored, tidy up."""

import uuid

from msgspec import Struct
from rich.console import Console
from rich.progress import Progress

from ops.audit.__main__ import AUDITS_AGAIN, PAUSE_S, audit_tables
from ops.audit.scan import local_client, named
from ops.client import Connections, Storefront
from ops.rehearsal.burst import Burst
from ops.rehearsal.granted import CommerceTable
from ops.rehearsal.plan import Crowd, Plan, plan_of
from ops.rehearsal.report import Seen
from ops.rehearsal.stage import Sale, Shoppers, Stage
from ops.rehearsal.watch import Watch


class Terms(Struct, frozen=True):
    """The sale's terms, and how hard it is pressed."""

    units: int
    limit: int
    hold_s: int
    in_flight_max: int
    patience_s: int


class Rehearsal:
    """A plan that is played on a running stack."""

    def __init__(self, shop: Storefront, plan: Plan, terms: Terms, console: Console) -> None:
        self._shop = shop
        self._plan = plan
        self._terms = terms
        self._console = console
        self._stage = Stage(shop, terms.hold_s)
        self._shoppers = Shoppers(shop, [str(uuid.uuid4()) for _ in range(plan.shoppers)])
        self._connections = Connections(terms.in_flight_max)

    def play(self) -> Seen:
        """Rehearse; what was seen of it."""
        with Progress(console=self._console) as progress:
            task = progress.add_task("tokens", total=self._plan.shoppers)
            self._shoppers.sign_in(lambda: progress.advance(task))
        with self._console.status("one process for each request in flight ..."):
            self._warm_up()
        sale = self._stage.open(self._terms.units, self._terms.limit)
        try:
            return self._play(sale)
        finally:
            self._stage.end(sale)
            self._connections.close()

    def _warm_up(self) -> None:
        """A sale of one unit, so that nothing of the real one waits for a process to start.

        All press at once: processes that were asked one after another would be one process.
        """
        sale = self._stage.open(units=1, limit=1)
        few = min(2 * self._terms.in_flight_max, self._plan.shoppers)
        self._burst(sale, plan_of(Crowd(few, burst_s=0))).run()
        self._stage.end(sale)

    def _play(self, sale: Sale) -> Seen:
        terms = self._terms
        table = CommerceTable(self._shop.stack)
        burst = self._burst(sale, self._plan)
        with Watch(self._stage, sale, burst, self._console) as watch:
            burst.run()
        watched = self._stage.watch(sale)
        lanes = len(watched["lanes"])
        client = local_client(self._shop.stack)
        return Seen(
            plan=self._plan,
            units=terms.units,
            limit=terms.limit,
            in_flight_max=terms.in_flight_max,
            outcomes=burst.outcomes,
            reservations=table.reservations(sale.sale_id, lanes),
            shoppers={user_id: at for at, user_id in enumerate(self._shoppers.user_ids)},
            free=watched["available"],
            sold_out_s=watch.sold_out_s,
            written=table.written(sale.sale_id, lanes),
            findings=audit_tables(client, named({}, client), again=AUDITS_AGAIN, pause_s=PAUSE_S),
        )

    def _burst(self, sale: Sale, plan: Plan) -> Burst:
        return Burst(
            sale.url,
            plan.presses,
            self._shoppers.token,
            self._connections,
            in_flight_max=self._terms.in_flight_max,
            patience_s=self._terms.patience_s,
        )
