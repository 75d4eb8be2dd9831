"""`clicktrail secrets` rotates the signing keys and says which count."""

from __future__ import annotations

import json

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings
from tests.unit.cli.test_privacy_commands import run


def test_keys_are_listed_rotated_and_dropped(settings: Settings) -> None:
    code, _, error = run(settings, "secrets", "rotate")
    assert (code, "holds no Clicktrail" in error) == (1, True)
    bootstrap(settings)
    first = Secrets.load(settings).signing_key
    (listed,) = json.loads(run(settings, "secrets", "list", "--json")[1])
    assert listed == {"id": listed["id"], "signed_until": ""}
    assert run(settings, "secrets", "drop") == (0, "there is no former key\n", "")
    code, out, _ = run(settings, "secrets", "rotate")
    signs, former = json.loads(run(settings, "secrets", "list", "--json")[1])
    assert (code, former["id"]) == (0, listed["id"])
    assert out.splitlines()[2:] == [
        f"{signs['id']}  now",
        f"{former['id']}  {former['signed_until']}",
        "",
        f"{signs['id']} signs from now on: restart Clicktrail on every machine for it to be in"
        " force",
    ]
    assert Secrets.load(settings).former_keys == (first,)
    assert run(settings, "secrets", "drop") == (
        0,
        f"dropped {former['id']}: restart Clicktrail on every machine for it to be in force\n",
        "",
    )
    assert Secrets.load(settings).former_keys == ()
