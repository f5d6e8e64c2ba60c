"""Stripe as a merchant meets it: keys make repeats the same request for a day."""

import json
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.fakes.providers.server import Answer, ProviderServer, Received

SECRET_KEY, WEBHOOK_SECRET = "sk_test_1", "whsec_test"


def secret(**changes: Any) -> dict[str, Any]:
    """The secret of the merchant."""
    return {"secret_key": SECRET_KEY, "webhook_secrets": [WEBHOOK_SECRET], **changes}


class StripeServer(ProviderServer):
    """Sessions, their money, and refunds."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.sessions: dict[str, dict[str, Any]] = {}
        self.refunds: list[dict[str, Any]] = []
        self.answers: dict[str, tuple[bytes, Answer]] = {}
        self.refusal: tuple[int, str] | None = None
        self.refund_status = "succeeded"

    def forget_keys(self) -> None:
        """A day later."""
        self.answers.clear()

    def pay(self, number: str) -> dict[str, Any]:
        session = next(s for s in self.sessions.values() if s["client_reference_id"] == number)
        session |= {"status": "complete", "payment_status": "paid"}
        session["payment_intent"] = f"pi_{number}"
        return session

    def _answer(self, received: Received) -> Answer:
        if received.headers.get("authorization") != f"Bearer {SECRET_KEY}":
            return _reply(401, {"error": {"type": "invalid_request_error"}})
        if self.refusal is not None:
            return _reply(self.refusal[0], {"error": {"code": self.refusal[1]}})
        if received.method == "GET":
            return self._get(received.target)
        key = received.headers["idempotency-key"]
        asked = received.target.encode() + b"?" + received.body
        if key in self.answers:
            before, answer = self.answers[key]
            assert before == asked, "the same key with another request"
            return answer
        answer = self._post(received.target, dict(parse_qsl(received.body.decode())))
        self.answers[key] = asked, answer
        return answer

    def _post(self, target: str, fields: dict[str, str]) -> Answer:
        if target == "/v1/checkout/sessions":
            return self._session(fields)
        if target == "/v1/refunds":
            return self._refund(fields)
        session = self.sessions[target.split("/")[-2]]
        session["status"] = "expired"
        return _reply(200, session)

    def _session(self, fields: dict[str, str]) -> Answer:
        number = f"cs_{len(self.sessions) + 1}"
        self.sessions[number] = {
            "id": number,
            "object": "checkout.session",
            "status": "open",
            "payment_status": "unpaid",
            "url": f"https://checkout.stripe.com/{number}",
            "client_reference_id": fields["client_reference_id"],
            "amount_total": int(fields["line_items[0][price_data][unit_amount]"]),
            "currency": fields["line_items[0][price_data][currency]"],
            "expires_at": int(fields["expires_at"]),
        }
        return _reply(200, self.sessions[number])

    def _refund(self, fields: dict[str, str]) -> Answer:
        made = {
            "id": f"re_{len(self.refunds) + 1}",
            "object": "refund",
            "payment_intent": fields["payment_intent"],
            "amount": int(fields["amount"]),
            "currency": "usd",
            "status": self.refund_status,
            "metadata": {k[9:-1]: v for k, v in fields.items() if k.startswith("metadata[")},
        }
        self.refunds.insert(0, made)
        return _reply(200, made)

    def _get(self, target: str) -> Answer:
        parts = urlsplit(target)
        if parts.path == "/v1/refunds":
            query = {k: v[0] for k, v in parse_qs(parts.query).items()}
            made = [r for r in self.refunds if r["payment_intent"] == query["payment_intent"]]
            ids = [r["id"] for r in made]
            start = ids.index(query["starting_after"]) + 1 if "starting_after" in query else 0
            page = made[start : start + 2]
            return _reply(200, {"data": page, "has_more": len(made) > start + 2})
        return _reply(200, self.sessions[parts.path.rpartition("/")[2]])


def _reply(status: int, document: dict[str, Any]) -> Answer:
    return Answer(status, json.dumps(document).encode())
