"""The payment providers that this deployment is set up for."""

import os
from collections.abc import Iterator

from core.ports.payments import Provider, Providers
from functions.shared.payments.http_caller import HttpCaller
from functions.shared.payments.secrets import ProviderSecret
from functions.shared.wiring import secret, secret_now


def providers() -> Providers:
    """By name, those whose secret or address the environment names; the first is the usual one.

    Without the storefront's own address nobody could be told where to notify it: then none.
    """
    storefront_url = os.environ["STOREFRONT_URL"]
    return {each.name: each for each in _providers(storefront_url)} if storefront_url else {}


def _providers(storefront_url: str) -> Iterator[Provider]:
    # Each is imported where it is used: most deployments have one or two.
    return_url = os.environ["RETURN_URL"] or storefront_url
    if os.environ["WECHAT_PAY_SECRET"]:
        from functions.shared.payments import wechat_pay, wechat_wire  # noqa: PLC0415

        wechat = ProviderSecret(secret_now("WECHAT_PAY_SECRET"), wechat_wire.WeChatSecret)
        yield wechat_pay.WeChatPay(storefront_url, wechat, HttpCaller(wechat_pay.BASE_URL))
    if os.environ["ALIPAY_SECRET"]:
        from functions.shared.payments import alipay, alipay_wire  # noqa: PLC0415

        ali = ProviderSecret(secret_now("ALIPAY_SECRET"), alipay_wire.AlipaySecret)
        yield alipay.Alipay(storefront_url, return_url, ali, HttpCaller(alipay.BASE_URL))
    if os.environ["STRIPE_SECRET"]:
        from functions.shared.payments import stripe, stripe_wire  # noqa: PLC0415

        keys = ProviderSecret(secret_now("STRIPE_SECRET"), stripe_wire.StripeSecret)
        yield stripe.Stripe(return_url, keys, HttpCaller(stripe.BASE_URL))
    if os.environ["SANDBOX_URL"]:
        from functions.shared.payments.sandbox import Sandbox  # noqa: PLC0415

        sandbox_url = os.environ["SANDBOX_URL"]
        shared = secret("SANDBOX_SECRET")
        yield Sandbox(storefront_url, sandbox_url, return_url, shared, HttpCaller(sandbox_url))
