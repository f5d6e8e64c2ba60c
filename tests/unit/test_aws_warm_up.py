"""What AWS is asked for and answers when flash sales are warmed up for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from core.errors import Busy
from core.flash.warm_up import Capacity
from core.ids import FlashSaleId
from functions.shared import platform as aws
from functions.shared.reminders import SOON_S, SchedulerReminders
from functions.shared.views import timestamp
from tests.fakes.http import NOW

pytestmark = pytest.mark.once


class Answers:
    """A client of AWS whose every operation has an answer, or raises it; `calls` are kept."""

    def __init__(self, **answers: Any) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._answers = answers

    def __getattr__(self, operation: str) -> Any:
        def call(**parameters: Any) -> Any:
            self.calls.append((operation, parameters))
            answer = self._answers.get(operation, {})
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


def error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "Any")


def a_platform(monkeypatch: pytest.MonkeyPatch, **clients: Answers) -> aws.AwsPlatform:
    monkeypatch.setattr(aws, "client", lambda service: clients.get(service, Answers()))
    return aws.AwsPlatform(aws.Names("door", "allocator", "log", "table", 500, 200, 40_000))


COMMITTED = {"MinimumThroughputBillingCommitment": {"Status": "ENABLED"}}
NEEDS = Capacity(6_000, 20, 100, 30_000, 20_000, 10_000)


def a_table(reads: int, writes: int, index_writes: int) -> dict[str, Any]:
    warm = {"ReadUnitsPerSecond": reads, "WriteUnitsPerSecond": writes}
    index = {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": index_writes}
    indexes = [{"IndexName": "gsi1"}, {"IndexName": "gsi2", "WarmThroughput": index}]
    return {"Table": {"WarmThroughput": warm, "GlobalSecondaryIndexes": indexes}}


class TestAws:
    def test_it_is_asked_for_everything_within_the_quota_of_environments(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        functions = Answers()
        log = Answers(describe_account_settings=COMMITTED)
        table = Answers(describe_table=a_table(12_000, 4_000, 4_000))
        platform = a_platform(monkeypatch, **{"lambda": functions}, kinesis=log, dynamodb=table)
        found = platform.provide(NEEDS)
        assert [(each.what, each.amount, each.outcome) for each in found] == [
            ("allocator", 20, "provided"),
            ("front_door", 480, "provided"),
            ("log_mib", 100, "provided"),
            ("table_writes", 20_000, "provided"),
        ]
        assert functions.calls[1][1] == {
            "FunctionName": "door",
            "Qualifier": "live",
            "ProvisionedConcurrentExecutions": 480,
        }
        assert log.calls[1][1] == {"StreamName": "log", "WarmThroughputMiBps": 100}
        asked = table.calls[1][1]
        assert asked["WarmThroughput"] == {
            "ReadUnitsPerSecond": 30_000,
            "WriteUnitsPerSecond": 20_000,
        }
        assert asked["GlobalSecondaryIndexUpdates"][0]["Update"] == {
            "IndexName": "gsi2",
            "WarmThroughput": {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 10_000},
        }

    def test_environments_and_log_go_back_and_the_table_is_left_alone(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gone = error("ResourceNotFoundException")
        functions = Answers(delete_provisioned_concurrency_config=gone)
        log, table = Answers(describe_account_settings=COMMITTED), Answers()
        platform = a_platform(monkeypatch, **{"lambda": functions}, kinesis=log, dynamodb=table)
        assert {each.outcome for each in platform.provide(Capacity())} == {"given_back"}
        assert log.calls[1][1]["WarmThroughputMiBps"] == 0
        assert not table.calls

    def test_a_table_is_never_asked_for_less_than_it_has(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        warm = Answers(describe_table=a_table(90_000, 20_000, 10_000))
        assert a_platform(monkeypatch, dynamodb=warm).provide(NEEDS)[-1].outcome == "there_already"
        half = Answers(describe_table=a_table(90_000, 4_000, 10_000))
        a_platform(monkeypatch, dynamodb=half).provide(NEEDS)
        assert half.calls[1][1] == {
            "TableName": "table",
            "WarmThroughput": {"ReadUnitsPerSecond": 90_000, "WriteUnitsPerSecond": 20_000},
        }

    def test_what_a_merchant_expects_beyond_all_quotas_is_cut_to_them(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log = Answers(describe_account_settings=COMMITTED)
        table = Answers(describe_table=a_table(12_000, 4_000, 4_000))
        platform = a_platform(monkeypatch, kinesis=log, dynamodb=table)
        found = platform.provide(Capacity(600_000, 200, 10_000, 30_000_000, 200_000, 100_000))
        assert [each.amount for each in found] == [200, 300, 200, 40_000]
        assert log.calls[1][1]["WarmThroughputMiBps"] == 200
        most = {"ReadUnitsPerSecond": 40_000, "WriteUnitsPerSecond": 40_000}
        assert table.calls[1][1]["WarmThroughput"] == most

    @pytest.mark.parametrize(
        ("answer", "outcome", "code"),
        [
            (
                {"MinimumThroughputBillingCommitment": {"Status": "DISABLED"}},
                "unavailable",
                "",
            ),
            (error("InvalidAction"), "unavailable", "InvalidAction"),
            (error("AccessDeniedException"), "refused", "AccessDeniedException"),
            (EndpointConnectionError(endpoint_url="any"), "refused", "EndpointConnectionError"),
        ],
    )
    def test_what_one_part_says_keeps_no_other_from_being_asked(
        self, monkeypatch: pytest.MonkeyPatch, answer: Any, outcome: str, code: str
    ) -> None:
        log = Answers(describe_account_settings=answer)
        table = Answers(describe_table=a_table(0, 0, 0))
        found = a_platform(monkeypatch, kinesis=log, dynamodb=table).provide(NEEDS)
        assert (found[2].outcome, found[2].code) == (outcome, code)
        assert [each.outcome for each in found if each.what != "log_mib"] == ["provided"] * 3


class TestScheduler:
    SALE = FlashSaleId("fls_" + "1" * 26)

    def reminders(self, scheduler: Answers, monkeypatch: pytest.MonkeyPatch) -> SchedulerReminders:
        monkeypatch.setattr("functions.shared.reminders.client", lambda _: scheduler)
        return SchedulerReminders("arn:target", "arn:role", lambda: NOW)

    def test_a_sale_has_two_schedules_that_delete_themselves(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scheduler = Answers()
        self.reminders(scheduler, monkeypatch).set(self.SALE, NOW - 5, NOW + 86_400)
        (_, warm), (_, cool) = scheduler.calls
        assert warm["Name"] != cool["Name"]
        assert all(each["Name"].startswith("flash-") for each in (warm, cool))
        # The Scheduler does not take a time that is past.
        assert warm["ScheduleExpression"] == f"at({timestamp(NOW + SOON_S).rstrip('Z')})"
        assert cool["ScheduleExpression"] == f"at({timestamp(NOW + 86_400).rstrip('Z')})"
        assert warm["ActionAfterCompletion"] == "DELETE"
        assert json.loads(warm["Target"]["Input"]) == {"flash_sale_id": self.SALE}

    def test_they_are_set_and_dropped_as_often_as_one_likes(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scheduler = Answers(
            create_schedule=error("ConflictException"),
            delete_schedule=error("ResourceNotFoundException"),
        )
        reminders = self.reminders(scheduler, monkeypatch)
        reminders.set(self.SALE, NOW, NOW)
        reminders.drop(self.SALE)
        assert len(scheduler.calls) == 4

    def test_what_may_pass_is_busy_and_what_will_not_is_a_defect(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        busy = Answers(create_schedule=error("ThrottlingException"))
        with pytest.raises(Busy):
            self.reminders(busy, monkeypatch).set(self.SALE, NOW, NOW)
        denied = Answers(create_schedule=error("AccessDeniedException"))
        with pytest.raises(ClientError):
            self.reminders(denied, monkeypatch).set(self.SALE, NOW, NOW)
