"""The files of `deploy/` name settings, commands and files that there are."""

from __future__ import annotations

import configparser
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import typer
import yaml

from clicktrail.cli import app
from clicktrail.hits.connecting import connect_to
from clicktrail.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = sorted(DEPLOY.glob("compose*.yaml"))
UNITS = sorted(DEPLOY.glob("systemd/*"))
SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}
# Read by the unit or the Caddyfile that names them, not by Clicktrail.
OF_OTHERS = {
    "CLICKTRAIL_BACKUP_PLACE",
    "CLICKTRAIL_METRICS_ADDRESS",
    *re.findall(r"\{\$(CLICKTRAIL_\w+)", (DEPLOY / "caddy/Caddyfile").read_text(encoding="utf-8")),
}
COMMANDS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def named(path: Path) -> set[str]:
    """The settings that a file names, those that come from a file by their own name."""
    found = re.findall(r"CLICKTRAIL_[A-Z_]+\b", path.read_text(encoding="utf-8"))
    return {name if name in SETTINGS else name.removesuffix("_FILE") for name in found}


@pytest.mark.parametrize(
    "path",
    [*COMPOSE, *UNITS, DEPLOY / "Dockerfile", *sorted(DEPLOY.glob("kubernetes/*"))],
    ids=lambda path: path.name,
)
def test_only_settings_are_set_that_there_are(path: Path) -> None:
    assert named(path) <= SETTINGS | OF_OTHERS


def services(path: Path) -> dict[str, dict[str, Any]]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))["services"])


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_compose_files_name_what_they_have(path: Path) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, service in services(path).items():
        assert set(service.get("secrets", [])) <= set(document["secrets"]), name
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            known = source in document["volumes"] or (path.parent / source).exists()
            assert known, f"{name}: {source}"
        assert set(service.get("depends_on", [])) <= set(services(path)), name
        networks = service.get("networks", [])
        assert set(networks) <= set(document["networks"]), name
        if service.get("image") == "clicktrail:latest":
            assert service.get("command", ["serve"])[0] in COMMANDS, name
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
    for name, secret in document["secrets"].items():
        assert secret["file"] == f"./secrets/{name}"


def test_the_edges_are_different_nodes_with_their_own_journals() -> None:
    found = services(DEPLOY / "compose.edges.yaml")
    for number in ("1", "2"):
        edge, ingest = found[f"edge-{number}"], found[f"ingest-{number}"]
        assert edge["environment"]["CLICKTRAIL_NODE_ID"] == number
        assert ingest["environment"]["CLICKTRAIL_NODE_ID"] == number
        assert edge["volumes"] == ingest["volumes"] == [f"edge-{number}:/var/lib/clicktrail"]
        assert ingest["pid"] == f"service:edge-{number}"


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_the_proxy_that_is_trusted_is_the_one_in_front(path: Path) -> None:
    found = services(path)
    part = found.get("clicktrail") or found["app"]
    trusted = part["environment"]["CLICKTRAIL_TRUSTED_PROXIES"]
    assert found["caddy"]["networks"]["inside"]["ipv4_address"] == trusted


def test_the_servers_of_the_cluster_know_each_other_and_clicktrail_them() -> None:
    found = services(DEPLOY / "compose.clickhouse.yaml")
    servers = {name: part for name, part in found.items() if name.startswith("clickhouse-")}
    common = ElementTree.parse(DEPLOY / "clickhouse/cluster.xml").getroot()
    ensemble = {one.findtext("id"): one.findtext("hostname") for one in common.iter("server")}
    own = {}
    for name, part in servers.items():
        mounted = [volume.partition(":")[0] for volume in part["volumes"]]
        path = next(DEPLOY / each for each in mounted if "node-" in each)
        assert "./clickhouse/cluster.xml" in mounted
        node = ElementTree.parse(path).getroot()
        own[node.findtext("keeper_server/server_id")] = part["hostname"]
        assert node.findtext("macros/replica") == node.findtext("interserver_http_host") == name
        # One store: copies have the same shard.
        assert node.findtext("macros/shard") == "0"
    assert ensemble == own == {number: f"clickhouse-{number}" for number in "123"}
    hosts = sorted(servers)
    assert [node.findtext("host") for node in common.iter("node")] == hosts
    environment = found["clicktrail"]["environment"]
    cluster = common.find(f"remote_servers/{environment['CLICKTRAIL_HITSTORE_CLUSTER']}")
    assert cluster is not None
    assert [one.findtext("host") for one in cluster.iter("replica")] == hosts
    settings = Settings(
        hitstore_url=environment["CLICKTRAIL_HITSTORE_URL"].replace("${HITSTORE_PASSWORD}", "x"),
        hitstore_cluster=environment["CLICKTRAIL_HITSTORE_CLUSTER"],
    )
    assert connect_to(settings.hitstore_address, "", settings.hitstore_cluster).address == (
        " | ".join(f"http://{host}:8123" for host in hosts)
    )


def test_parts_of_a_whole_cluster_are_different_nodes_with_one_journal() -> None:
    found = services(DEPLOY / "compose.cluster.yaml")
    parts = {name: one for name, one in found.items() if one["image"] == "clicktrail:latest"}
    assert sorted(parts) == ["app", "edge-1", "edge-2", "edge-3", "ingest-1", "ingest-2"]
    nodes = [one["environment"]["CLICKTRAIL_NODE_ID"] for one in parts.values()]
    assert len(set(nodes)) == len(parts)
    for name, one in parts.items():
        assert one["volumes"] == [f"{name}:/var/lib/clicktrail"]
        for setting in ("JOURNAL_URL", "HITSTORE_URL", "SIGNING_KEY", "INTERNAL_TOKEN"):
            secret = one["environment"][f"CLICKTRAIL_{setting}_FILE"]
            assert secret.removeprefix("/run/secrets/") in one["secrets"], name


def test_the_servers_of_a_journal_read_their_names_and_passwords() -> None:
    said = (DEPLOY / "nats/nats.conf").read_text(encoding="utf-8")
    assert "server_name: $SERVER_NAME" in said
    included = re.findall(r"include (\S+)", said)
    secrets = [each.removeprefix("../../run/secrets/") for each in included]
    servers = {
        name: one
        for name, one in services(DEPLOY / "compose.cluster.yaml").items()
        if name.startswith("nats-")
    }
    assert len(servers) == 3
    for name, one in servers.items():
        assert one["environment"] == {"SERVER_NAME": name}
        assert sorted(one["secrets"]) == sorted(secrets)
        # Two folders below the root: what is included is looked for from there.
        assert one["volumes"] == ["./nats/nats.conf:/etc/nats/nats.conf:ro", f"{name}:/data"]
    documents = yaml.safe_load_all((DEPLOY / "kubernetes/nats.yaml").read_text(encoding="utf-8"))
    stateful = next(one for one in documents if one["kind"] == "StatefulSet")
    (container,) = stateful["spec"]["template"]["spec"]["containers"]
    assert {one["name"]: one["mountPath"] for one in container["volumeMounts"]} == {
        "data": "/data",
        "configuration": "/etc/nats",
        "secrets": "/run/secrets",
    }
    ports = {one["name"]: one["containerPort"] for one in container["ports"]}
    told = re.findall(r"^\s*(?:listen|http): 0\.0\.0\.0:(\d+)$", said, flags=re.MULTILINE)
    assert sorted(ports.values()) == sorted(map(int, told))


def test_caddy_takes_the_addresses_of_several_edges() -> None:
    addresses = services(DEPLOY / "compose.edges.yaml")["caddy"]["environment"]
    adapted = subprocess.run(
        ["caddy", "adapt", "--config", str(DEPLOY / "caddy/Caddyfile")],
        env=os.environ | addresses | {"CLICKTRAIL_APP_HOST": "app.example"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    upstreams = re.findall(r'"upstreams":\[(.*?)\]', adapted)
    assert set(upstreams) == {
        '{"dial":"app:8000"}',
        '{"dial":"edge-1:8080"},{"dial":"edge-2:8080"}',
    }


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_run_commands_that_there_are(path: Path) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(path)
    if path.suffix == ".timer":
        assert path.with_suffix(".service") in UNITS
        return
    program, command, *options = unit["Service"]["ExecStart"].split()
    assert program == "/opt/clicktrail/bin/clicktrail"
    known = typer.main.get_command(app).commands[command]  # type: ignore[attr-defined]
    for option in options:
        if option.startswith("--"):
            assert any(option in parameter.opts for parameter in known.params), option
    for name, value in {
        "User": "clicktrail",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "CapabilityBoundingSet": "",
    }.items():
        assert unit["Service"][name] == value


def test_probes_ask_for_what_is_answered_and_ports_are_the_settings() -> None:
    text = (DEPLOY / "kubernetes/clicktrail.yaml").read_text(encoding="utf-8")
    documents = {one["kind"]: one for one in yaml.safe_load_all(text)}
    (container,) = documents["StatefulSet"]["spec"]["template"]["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    fields = Settings.model_fields
    assert ports == {"app": fields["app_port"].default, "edge": fields["edge_port"].default}
    probes = {
        name: (container[name]["httpGet"]["path"], container[name]["httpGet"]["port"])
        for name in ("startupProbe", "readinessProbe", "livenessProbe")
    }
    assert probes == {
        "startupProbe": ("/readyz", "app"),
        "readinessProbe": ("/.healthz", "edge"),
        "livenessProbe": ("/healthz", "app"),
    }
    assert documents["StatefulSet"]["spec"]["replicas"] == 1
    assert container["args"][0] in COMMANDS


def test_the_image_gets_every_file_that_it_is_made_of() -> None:
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (?!--from)(.*)$", text, flags=re.MULTILINE):
        *sources, _target = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            top = "/".join(source.split("/")[:2]) if source.startswith("packages") else source
            assert f"!{top.split('/')[0]}" in let_in, source
    version = json.loads((ROOT / "frontend/package.json").read_text(encoding="utf-8"))["engines"]
    image = re.search(r"^FROM node:(\d+)\.", text, flags=re.MULTILINE)
    assert image is not None
    assert int(image[1]) >= int(re.sub(r"\D*(\d+).*", r"\1", version["node"]))
