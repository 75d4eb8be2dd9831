"""Installs a wheel in a fresh environment, starts it outside the sources, and looks at its pages.

`try_wheel.py WHEEL LOCK`, the lock being the file with the hashes of what the wheel needs. Prints
what was found; exits with 1 where something is missing.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import venv
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

PATIENCE_SECONDS = 90.0
PAGES = ("/app", "/docs", "/openapi.json", "/readyz")
OPENER = build_opener(ProxyHandler({}))


def free_port() -> int:
    """Return a port that nobody listened on a moment ago."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str) -> bytes:
    """Return the body of a page. Raises OSError where it is not answered by 200."""
    with OPENER.open(url, timeout=10) as answer:
        return bytes(answer.read())


def installed(wheel: Path, lock: Path, folder: Path) -> Path:
    """Install into a fresh environment in `folder`; return where its programs are."""
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "pip"), "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)  # noqa: S603
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)  # noqa: S603
    return folder / "bin"


def look(base: str) -> list[str]:
    """Return what is missing of the pages, in sentences."""
    missing = []
    bodies = {}
    for page in PAGES:
        try:
            bodies[page] = fetch(base + page)
        except (OSError, HTTPException) as error:
            missing.append(f"{page}: {error}")
    scripts = re.findall(rb'(?:src|href)="(/app/[^"]+)"', bodies.get("/app", b""))
    if not any(name.endswith(b".js") for name in scripts):
        missing.append("/app: the dashboard is not in the wheel")
    if b"swagger-ui" not in bodies.get("/docs", b""):
        missing.append("/docs: Swagger UI is not in the wheel")
    for name in scripts:
        try:
            fetch(base + name.decode())
        except (OSError, HTTPException) as error:
            missing.append(f"{name.decode()}: {error}")
    print(f"looked at {len(PAGES)} pages and {len(scripts)} files of the dashboard")
    return missing


def main(wheel: Path, lock: Path) -> int:
    """Install, start, look, stop; return the exit code."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        programs = installed(wheel.resolve(), lock.resolve(), folder / "venv")
        ports = {name: free_port() for name in ("APP", "EDGE", "HITSTORE")}
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CLICKTRAIL_")}
        environment |= {f"CLICKTRAIL_{name}_PORT": str(port) for name, port in ports.items()}
        environment["CLICKTRAIL_DATA_DIR"] = str(folder / "data")
        command = [str(programs / "clicktrail"), "serve"]
        running = subprocess.Popen(command, cwd=folder, env=environment)  # noqa: S603
        try:
            base = f"http://127.0.0.1:{ports['APP']}"
            last = time.monotonic() + PATIENCE_SECONDS
            while missing := look(base) if answers(base) else ["nothing answers"]:
                if running.poll() is not None or time.monotonic() > last:
                    break
                time.sleep(1)
        finally:
            running.terminate()
            running.wait(60)
        quick = subprocess.run(  # noqa: S603
            [
                str(programs / "python"),
                "-c",
                "from clicktrail.edge.quick import BUILT; print(BUILT)",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
        if quick.stdout.strip() != "True":
            missing.append("the quick part of the edge is not in the wheel")
    for sentence in missing:
        print(sentence, file=sys.stderr)
    print("not well" if missing else "all is well")
    return 1 if missing else 0


def answers(base: str) -> bool:
    """Tell whether the app is up."""
    try:
        fetch(f"{base}/readyz")
    except (OSError, HTTPException):
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
