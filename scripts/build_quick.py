"""Compiles the quick part of the edge (`clicktrail.edge.quick`) with the system's C compiler.

As a build hook it adds the extension, and what shows the API at /docs, to a wheel, or leaves the
extension beside its sources in an editable install; where it cannot be compiled, Clicktrail is
installed without it and works the same, only slower. As a command, `build_quick.py FOLDER` compiles
the sources in FOLDER there, or fails. `CC` names another compiler, `CFLAGS` adds to the flags.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = Path("src/clicktrail/edge/quick")
# What shows the API at /docs, where npm has put it; without it there is a plain list.
REFERENCE = Path("packages/reference/node_modules/swagger-ui-dist")
REFERENCE_FILES = ("swagger-ui.css", "swagger-ui-bundle.js", "LICENSE", "NOTICE")
FLAGS = ("-std=c11", "-O3", "-DNDEBUG", "-fPIC", "-shared", "-Wall", "-Wextra")
# CPython's own tables need these: methods of several shapes in one type, fields left at zero.
FLAGS_OF_PYTHON = ("-Wno-cast-function-type", "-Wno-missing-field-initializers")


class QuickBuildHook(BuildHookInterface[Any]):
    """What hatchling calls before it makes a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and tell hatchling that the wheel is of this machine's kind."""
        root = Path(self.root)
        if version != "editable":
            for name in REFERENCE_FILES:
                if (found := root / REFERENCE / name).is_file():
                    inside = f"clicktrail/api/assets/swagger-ui/{name}"
                    build_data["force_include"][str(found)] = inside
        try:
            built = compiled(root / SOURCES)
        except (OSError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", "") or str(error)
            self.app.display_warning(
                "The quick part of the edge was not compiled: redirects take twice the time. It"
                f" needs a C compiler and Python's headers. {said.strip()[:500]}"
            )
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        if version != "editable":
            inside = built.relative_to(root / "src").as_posix()
            build_data["force_include"][str(built)] = inside


def compiled(folder: Path) -> Path:
    """Compile all C files of a folder into one extension there.

    Raises OSError without a compiler, CalledProcessError where it finds fault.
    """
    target = folder / f"_quick{sysconfig.get_config_var('EXT_SUFFIX')}"
    # Not in place: a worker that runs has the old one mapped.
    made = target.with_name(f"{target.name}.new")
    command = [
        *shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"),
        *FLAGS,
        *FLAGS_OF_PYTHON,
        *shlex.split(os.environ.get("CFLAGS", "")),
        f"-I{sysconfig.get_paths()['include']}",
        *(str(each) for each in sorted(folder.glob("*.c"))),
        "-o",
        str(made),
    ]
    subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return made.replace(target)


if __name__ == "__main__":
    try:
        compiled(Path(sys.argv[1]))
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.stderr)
