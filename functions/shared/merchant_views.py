"""Merchants, prices and taxes as several APIs show them."""

from msgspec import Struct

from core.catalog.products import SkuPrices, SkuTax
from core.ids import MerchantId
from core.selling.merchants import Merchant, MerchantKind
from core.text import MediaKey
from functions.shared.views import MoneyView, money_or_none, timestamp


class AdminMerchantView(Struct, frozen=True):
    """A merchant as its staff and the platform see it. Send `version` back with an edit."""

    merchant_id: MerchantId
    kind: MerchantKind
    name: str
    description: str
    logo: MediaKey | None
    currency: str
    cross_border: bool
    free_over: MoneyView | None
    created_at: str
    version: int

    @staticmethod
    def of(merchant: Merchant) -> "AdminMerchantView":
        """Show `merchant`."""
        return AdminMerchantView(
            merchant_id=merchant.merchant_id,
            kind=merchant.kind,
            name=merchant.name,
            description=merchant.description,
            logo=merchant.logo,
            currency=merchant.currency,
            cross_border=merchant.cross_border,
            free_over=money_or_none(merchant.free_over, merchant.currency),
            created_at=timestamp(merchant.created_at),
            version=merchant.version,
        )


class SkuPricesView(Struct, frozen=True):
    """What one unit costs anyone, on sale and for members; null where there is no such price."""

    list: MoneyView
    sale: MoneyView | None
    member: MoneyView | None

    @staticmethod
    def of(prices: SkuPrices, currency: str) -> "SkuPricesView":
        """Show `prices`."""
        return SkuPricesView(
            list=MoneyView(prices.list, currency),
            sale=money_or_none(prices.sale, currency),
            member=money_or_none(prices.member, currency),
        )


class SkuTaxView(Struct, frozen=True):
    """`none`, `inclusive` (contained in the price) or `import` (added); `rate` in basis points."""

    mode: str
    rate: int

    @staticmethod
    def of(tax: SkuTax) -> "SkuTaxView":
        """Show `tax`."""
        return SkuTaxView(tax.mode, tax.rate)
