"""The template, the policy and the functions agree on every route."""

from core.access import Group
from functions.shared.policy import RULES, Owner
from ops.openapi.functions import apis, deployed, folders, functions, routes

HTTP = list(deployed())


def logical_id(folder: str) -> str:
    return "".join(word.capitalize() for word in folder.split("_")) + "Function"


def test_the_template_serves_exactly_the_routes_of_the_policy() -> None:
    keys = [event.key for event in HTTP]
    assert sorted(keys) == sorted(set(keys)), "a route is served twice"
    assert set(keys) == set(RULES)


def test_the_functions_answer_exactly_the_routes_of_the_policy() -> None:
    declared = [key for api in apis().values() for key in api.routes]
    assert sorted(declared) == sorted(set(declared)), "a route is declared twice"
    assert set(declared) == set(RULES)


def test_each_route_is_served_by_the_function_that_declares_it() -> None:
    for event in HTTP:
        folder, _ = routes()[event.key]
        assert event.function == logical_id(folder), event.key


def test_public_routes_and_no_others_have_no_authorizer() -> None:
    """The sandbox's API has none at all: it stands for somebody else's."""
    without = {event.key for event in HTTP if event.is_public or event.api == "SandboxApi"}
    assert without == {key for key, rule in RULES.items() if rule.groups is None}


def test_what_no_token_guards_a_signature_or_a_secret_address_does_or_everybody_may_read() -> None:
    for key, rule in RULES.items():
        if rule.groups is None and rule.owner not in {Owner.PROVIDER, Owner.PAYER}:
            assert key.startswith("GET "), key


def test_the_admin_api_serves_the_admin_paths_and_no_others() -> None:
    for event in HTTP:
        is_admins = event.key.split(" ")[1].startswith("/v1/admin/")
        assert (event.api == "AdminApi") == is_admins, event.key


def test_what_a_merchants_role_opens_below_a_merchant_is_for_its_staff() -> None:
    for key, rule in RULES.items():
        below = "/v1/admin/merchants/{merchant_id}" in key and Group.MERCHANT in (rule.groups or ())
        assert (rule.owner is Owner.STAFF) == below, key


def test_every_folder_is_a_function_of_its_name_and_every_function_has_a_folder() -> None:
    handlers = {name: properties["Handler"] for name, properties in functions().items()}
    assert handlers == {
        logical_id(folder): f"functions.{folder}.handler.handler" for folder in folders()
    }


def test_an_api_is_named_like_its_folder() -> None:
    assert {folder: api.name for folder, api in apis().items()} == {name: name for name in apis()}
