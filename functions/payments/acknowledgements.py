"""How each provider wants to hear that its notification was taken, or was not."""

from typing import Any, Final

import msgspec

from core.errors import CommerceError
from functions.shared.api import Text
from functions.shared.problems import problem

SUCCESS: Final = Text("success", "text/plain")
"""Alipay sends again until it reads exactly this."""
_FAILED_AT_WECHAT: Final = msgspec.json.encode({"code": "FAIL", "message": "失败"}).decode()


def failed_at_wechat(refusal: CommerceError, request_id: str) -> dict[str, Any]:
    """The same status and headers with the only body that WeChat Pay reads."""
    answer = problem(refusal, request_id)
    headers = {**answer["headers"], "content-type": "application/json"}
    return {**answer, "headers": headers, "body": _FAILED_AT_WECHAT}
