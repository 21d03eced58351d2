"""Dashboards and rules ask for what there is, by labels that it has; and the documents name each of it."""

import json
import re
import shutil
import subprocess

import pytest
import yaml
from tracked import ROOT

from upkeep.exporter import names, page

ALERTS = yaml.safe_load((ROOT / "ops/prometheus/alerts.yml").read_text(encoding="utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
BOARD = json.loads((ROOT / "ops/grafana/dossier.json").read_text(encoding="utf-8"))
PANELS = [each for each in BOARD["panels"] if each["type"] != "row"]
ASKED = {rule["alert"]: rule["expr"] for rule in RULES} | {
    f"{panel['title']} {target['refId']}": target["expr"] for panel in PANELS for target in panel["targets"]
}
OF_A_HISTOGRAM = ("_bucket", "_count", "_sum")
ADDED = {"instance", "job", "le"}  # by Prometheus
OF_PROMETHEUS = re.compile(r'\bup\{job="dossier"\}')  # whether it could read a page at all
NAME = re.compile(r"\b(dossier_\w+)(?:\{([^}]*)\})?")
BY = re.compile(r"\bby \(([^)]*)\)")
MATCHER = re.compile(r'(\w+)(?:=~|!~|!=|=)"[^"]*"')


def metric(name):
    """Its kind and labels."""
    known = names()
    for ending in OF_A_HISTOGRAM:
        base = name.removesuffix(ending)
        if base != name and known.get(base, ("",))[0] == "histogram":
            return known[base]
    assert known[name][0] != "histogram", f"{name}: ask for its buckets or its count"
    return known[name]


@pytest.mark.parametrize("expression", ASKED.values(), ids=ASKED)
def test_asks_for_what_there_is(expression):
    found = NAME.findall(expression)
    assert found or OF_PROMETHEUS.search(expression)
    labels = ADDED.union(*(metric(name)[1] for name, _ in found))
    for name, matchers in found:
        kind, own, _ = metric(name)
        assert set(re.findall(r"(\w+)\s*(?:=|!)", re.sub(r'"[^"]*"', '""', matchers))) <= set(own) | ADDED
        grows = kind in {"counter", "histogram"}
        assert grows == bool(re.search(rf"rate\({name}(?:{{[^}}]*}})?\[", expression)), "counters by their rate"
    for group in BY.findall(expression):
        assert {each.strip() for each in group.split(",")} <= labels
    assert expression.count("(") == expression.count(")")


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_a_rule_says_how_bad_and_what(rule):
    assert rule["labels"]["severity"] in {"page", "ticket"}
    said = rule["annotations"]["summary"]
    groups = [each.strip() for group in BY.findall(rule["expr"]) for each in group.split(",")]
    shown = set(re.findall(r"\$labels\.(\w+)", said))
    if "by (" in rule["expr"]:
        assert shown <= set(groups)
    assert f"`{rule['alert']}`" in (ROOT / "docs/operations.md").read_text(encoding="utf-8"), "nobody knows what to do"


def test_the_rules_fire_when_they_should_and_not_otherwise():
    """ops/prometheus/alerts_test.yml says when."""
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("NO PROMTOOL: the rules for Prometheus are only read (Debian: prometheus)")
    for what in (("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml")):
        ran = subprocess.run(
            [promtool, *what], cwd=ROOT / "ops/prometheus", capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_everything_that_is_measured_is_shown():
    shown = {name for expression in ASKED.values() for name, _ in NAME.findall(expression)}
    base = {name if name in names() else re.sub(r"_(bucket|count|sum)$", "", name) for name in shown}
    assert set(names()) - base == set()


def test_no_label_holds_a_person():
    assert {label for _, labels, _ in names().values() for label in labels} <= {
        "code", "endpoint", "office", "outcome", "part", "station", "status", "step",
    }  # fmt: skip


def test_panels_do_not_overlap():
    taken = set()
    for each in BOARD["panels"]:
        box = each["gridPos"]
        cells = {(x, y) for x in range(box["x"], box["x"] + box["w"]) for y in range(box["y"], box["y"] + box["h"])}
        assert not cells & taken
        taken |= cells
    assert len({each["id"] for each in BOARD["panels"]}) == len(BOARD["panels"])


def test_the_page_is_fresh():
    assert (ROOT / "docs/metrics.md").read_text(encoding="utf-8") == page(), "run: make metrics-page"
