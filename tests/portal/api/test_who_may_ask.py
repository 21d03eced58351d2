"""Every route: its owner, a colleague for other dossiers, and strangers. A route without a row here fails."""

import re
from uuid import uuid4

import pytest
from api_routes import ANY_TOKEN, OPEN, ROWS
from api_scene import bare_api, expired_token, strangers_token
from openapi_schema_validator import OAS31Validator

from dossier.programs import tokens
from dossier.rules.acts import Act
from dossier.rules.scopes import Scope
from portal.api.access import ANY
from portal.api.description import path_of

APP = bare_api()
ROUTES = {
    f"{method} {path_of(rule)}": APP.view_functions[rule.endpoint]
    for rule in APP.url_map.iter_rules()
    for method in rule.methods - {"HEAD", "OPTIONS"}
    if not rule.endpoint.startswith(("openapi.", "static"))
}
MAKING = {name for name, view in ROUTES.items() if getattr(view, "once", False)}


def test_every_route_has_a_row_and_a_scope():
    assert set(ROUTES) == set(ROWS) | OPEN
    assert {name for name, view in ROUTES.items() if view.scope is None} == OPEN
    assert {name for name in ROWS if not isinstance(ROUTES[name].scope, Scope)} == ANY_TOKEN
    assert {ROUTES[name].scope for name in ANY_TOKEN} == {ANY}


def test_what_reads_has_a_scope_for_reading_and_what_changes_one_for_changing():
    wrong = {
        name: view.scope
        for name, view in ROUTES.items()
        if name not in OPEN | ANY_TOKEN and name.startswith("GET ") != view.scope.endswith(":read")
    }
    assert not wrong


def asked(scene, name, values, **more):
    method, path = name.split(" ")
    request = ROWS[name].asked(scene)
    key = {"Idempotency-Key": str(uuid4())} if name in MAKING else {}
    headers = {**key, **request.pop("headers", {})}
    return scene.ask(method, path.format(**values), headers=headers, **request, **more)


def said(answer):
    """What it says, but for the number of the request."""
    return {key: value for key, value in answer.json.items() if key not in {"instance", "request_id"}}


@pytest.mark.attack("P03")
def test_who_bears_no_valid_token_is_told_nothing(scene, now, subtests):
    revoked = scene.issue()
    caller = tokens.authenticate(scene.house.database, revoked, now)
    tokens.revoke(scene.house.database, scene.house.settings.domain, caller.token_id, Act("test", now))
    bad = ("", "dossier_guessed", revoked, expired_token(scene.house))
    for name, row in ROWS.items():
        with subtests.test(name):
            values = row.values(scene)
            answers = [asked(scene, name, values, token=each) for each in bad]
            assert [each.status_code for each in answers] == [401] * len(bad)
            assert all(each.headers["WWW-Authenticate"].startswith("Bearer") for each in answers)
            assert all(said(each) == said(answers[0]) for each in answers)


@pytest.mark.attack("P03")
def test_a_token_does_nothing_outside_of_its_scopes(scene, subtests):
    scopes = {ROUTES[name].scope for name in ROWS.keys() - ANY_TOKEN}
    tokens_without = {scope: scene.issue(set(Scope) - {scope}) for scope in scopes}
    for name, row in ROWS.items():
        if name in ANY_TOKEN:
            continue
        with subtests.test(name):
            scope = ROUTES[name].scope
            answer = asked(scene, name, row.values(scene), token=tokens_without[scope])
            assert (answer.status_code, scope in answer.json["detail"]) == (403, True)


@pytest.mark.attack("P01", "P02", "P03")
def test_what_is_of_others_is_not_there(scene, subtests):
    """For a colleague of other dossiers, and another office: the same words as for what never was."""
    others = scene.issue(administrations={scene.other.id}), strangers_token(scene.house)
    for name, row in ROWS.items():
        with subtests.test(name):
            values = row.values(scene)
            answers = [asked(scene, name, values, token=each) for each in others]
            assert not [each for each in answers if str(scene.administration.id) in each.text]
            if "{" in name:
                made_up = {each: uuid4() for each in re.findall(r"{(\w+)}", name)} | {"version": 1}
                unknown = asked(scene, name, made_up)
                assert unknown.status_code == 404
                assert [said(each) for each in answers] == [said(unknown)] * 2


@pytest.mark.attack("P02")
def test_the_address_of_one_dossier_leads_to_nothing_of_another(scene, subtests):
    """Also when the token enters both."""
    for name, row in ROWS.items():
        if name.count("{") > 1 and "{administration_id}" in name:
            with subtests.test(name):
                elsewhere = row.values(scene) | {"administration_id": scene.other.id}
                assert asked(scene, name, elsewhere).status_code == 404


def test_the_own_token_is_served(scene, subtests):
    """One after the other, in the order of the rows; and each answer is as the OpenAPI document says."""
    document = scene.get("/openapi.json").json
    for name, row in ROWS.items():
        with subtests.test(name):
            answer = asked(scene, name, row.values(scene))
            assert answer.status_code == row.status, answer.text
            assert_as_declared(document, name, answer)


def assert_as_declared(document, name, answer):
    method, path = name.split(" ")
    response = document["paths"][path][method.lower()]["responses"][str(answer.status_code)]
    declared = response.get("content", {})
    seldom = {"Idempotent-Replayed", "Content-Range"}
    assert set(response["headers"]) - seldom <= set(answer.headers.keys())
    assert ("Location" in answer.headers) == ("Location" in response["headers"])
    if not declared:
        assert answer.data == b""
    elif "*/*" not in declared:
        assert answer.mimetype in declared
    if "application/json" in declared:
        schema = {**declared["application/json"]["schema"], "components": document["components"]}
        OAS31Validator(schema).validate(answer.json)
