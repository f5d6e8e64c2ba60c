"""The platform's own routes: merchants, staff, categories, agencies."""

from msgspec import Struct

from core.catalog.categories import Category, CategoryEdit
from core.ids import CategoryId, MerchantId, UserId
from core.pages import Page, page_of
from core.ports import Ids, Members, Receipts
from core.ports.catalog import Agencies, Categories, Merchants, Staff
from core.selling.agencies import Agency, AgencyDraft, AgencyTerms, Membership
from core.selling.merchants import Merchant, MerchantDraft
from core.use_cases.admit_agency import admit_agency
from core.use_cases.admit_merchant import admit_merchant
from core.use_cases.join_agency import join_agency
from core.use_cases.set_category import set_category
from functions.admin_platform.views import AdminCategoryView, AgencyView, MembershipView
from functions.shared.api import Api
from functions.shared.merchant_views import AdminMerchantView
from functions.shared.requests import NoInput, Paging, Request


class Ports(Struct, frozen=True):
    """What these routes need from the outside."""

    merchants: Merchants
    members: Members
    staff: Staff
    categories: Categories
    agencies: Agencies
    receipts: Receipts
    ids: Ids


api = Api[Ports]("admin_platform")


@api.route(
    "POST /v1/admin/merchants",
    input=MerchantDraft,
    answer=AdminMerchantView,
    status=201,
    once=True,
)
def add_merchant(request: Request[MerchantDraft], ports: Ports) -> Merchant:
    """Admit a merchant."""
    return admit_merchant(request.input, request.now, request.creating, ports.merchants, ports.ids)


@api.route("GET /v1/admin/me/merchants", input=Paging, answer=AdminMerchantView, is_list=True)
def my_merchants(request: Request[Paging], ports: Ports) -> Page[Merchant]:
    """List the merchants that you are staff of."""
    ids = ports.members.merchants_of(request.caller.user_id)
    page = page_of(ids, request.page, str)
    return Page(ports.merchants.get_many(page.items), page.next)


@api.route("PUT /v1/admin/merchants/{merchant_id}/staff/{user_id}")
def add_staff(request: Request[NoInput], ports: Ports) -> None:
    """Make a user staff of a merchant."""
    ports.staff.add(UserId(request.path["user_id"]), MerchantId(request.path["merchant_id"]))


@api.route("DELETE /v1/admin/merchants/{merchant_id}/staff/{user_id}")
def remove_staff(request: Request[NoInput], ports: Ports) -> None:
    """End a user's work for a merchant, at once."""
    ports.staff.remove(UserId(request.path["user_id"]), MerchantId(request.path["merchant_id"]))


@api.route("GET /v1/admin/categories", input=Paging, answer=AdminCategoryView, is_list=True)
def categories(request: Request[Paging], ports: Ports) -> Page[Category]:
    """List categories with what the platform takes."""
    return ports.categories.list(request.page)


@api.route("PUT /v1/admin/categories/{category_id}", input=CategoryEdit, answer=AdminCategoryView)
def put_category(request: Request[CategoryEdit], ports: Ports) -> Category:
    """Create a category, or change it from the version you read."""
    return set_category(CategoryId(request.path["category_id"]), request.input, ports.categories)


@api.route("POST /v1/admin/agencies", input=AgencyDraft, answer=AgencyView, status=201, once=True)
def add_agency(request: Request[AgencyDraft], ports: Ports) -> Agency:
    """Admit an agency."""
    return admit_agency(request.input, request.creating, ports.agencies, ports.ids)


@api.route("PUT /v1/admin/buyers/{buyer_id}/agency", input=Membership, answer=MembershipView)
def put_agency(request: Request[Membership], ports: Ports) -> AgencyTerms:
    """Put a buyer under an agency's care, in place of any other's."""
    return join_agency(UserId(request.path["buyer_id"]), request.input, ports.agencies)


@api.route("DELETE /v1/admin/buyers/{buyer_id}/agency")
def remove_agency(request: Request[NoInput], ports: Ports) -> None:
    """End a buyer's time with an agency. Orders keep the terms they froze."""
    ports.agencies.leave(UserId(request.path["buyer_id"]))
