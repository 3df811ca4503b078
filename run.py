#!/usr/bin/env python3
"""Set up what is missing, then do one thing: ``python3 run.py demo | test | app | setup``.

Standard library only, so that it runs on a bare Python 3.11 or newer (Windows: ``py run.py ...``). The first run makes
``.venv`` beside this file from ``requirements.lock`` (every hash checked); later runs find it ready.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
MARK = VENV / "ready"
USAGE = """usage: python3 run.py demo | test | app | setup

  demo    the main job on the sample county: registers in, shortlist out, into ./estates-demo
  test    the whole test suite with lint, types and import contracts
  app     the estates-app command line (arguments follow)
  setup   only make .venv beside this file
"""

#: Qt's shared libraries that a bare Debian lacks, and the packages that hold them.
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}

#: What is run a second time with PySide6 blocked: of each room below `ui` and `map` tests that work it hard, and the
#: command line from a new project to a report. Whether every module loads so is seen by tests/test_house.py.
WITHOUT_QT = (
    "domain/test_words.py",
    "analysis/test_proposal.py",
    "registers/test_reading.py",
    "store/test_aside.py",
    "reports/test_secrecy.py",
    "workspace/test_scenarios.py",
    "cli/test_commands.py::test_the_guides_steps_one_after_another",
    "cli/test_commands.py::test_without_qt_maps_are_refused_in_one_sentence",
)


def call(*command: object, env: Mapping[str, str] | None = None, quiet: bool = False, folder: Path = ROOT) -> int:
    """Run a command in a folder, the project's where none is named, and return its exit code."""
    out = subprocess.DEVNULL if quiet else None
    words, settings = [str(word) for word in command], None if env is None else dict(env)
    with subprocess.Popen(words, cwd=folder, env=settings, stdout=out, stderr=out) as child:
        return await_end(child)


def await_end(child: subprocess.Popen[bytes]) -> int:
    """Return the exit code of a command once it has ended."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # Ctrl-C reached the child too, and it knows how to stop
            continue


def call_beside(first: Sequence[object], second: Sequence[object], *, env: Mapping[str, str]) -> list[int]:
    """Run two commands at once in the project's folder, tell what the first says once both ended; their exit codes.

    Neither may use more than one core for long.
    """
    words = [str(word) for word in first]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(words, cwd=ROOT, env=dict(env), stdout=said, stderr=subprocess.STDOUT) as child:
            later = call(*second, env=env)
            codes = [await_end(child), later]
        said.seek(0)
        sys.stdout.write(said.read().decode("utf-8", "replace"))
        sys.stdout.flush()
    return codes


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages where we may; False where we may not or it failed."""
    if WINDOWS or shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    call("apt-get", "update", "-qq", env=env, quiet=True)
    return call("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, env=env, quiet=True) == 0


def make_environment() -> int:
    """Make an empty virtual environment, with pip inside or uv at hand. Returns an exit code."""
    # The Python that stands behind this one: where this is .venv's own, it is about to be made anew.
    python = getattr(sys, "_base_executable", "") or sys.executable
    shutil.rmtree(VENV, ignore_errors=True)  # what an interrupted set-up left is refused by some versions of uv
    uv = shutil.which("uv")
    if uv:
        return call(uv, "venv", "--quiet", "--clear", "--python", python, VENV)
    if call(python, "-m", "venv", "--clear", VENV, quiet=True) == 0:
        return 0
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if apt_install([version]) or apt_install(["python3-venv"]):
        return call(python, "-m", "venv", "--clear", VENV)
    print(
        f"Python's venv module is not complete here. Install it (on Debian or Ubuntu: apt-get install {version}) "
        "and start again.",
        file=sys.stderr,
    )
    return 2


def install() -> int:
    """Install the locked packages and the project itself. Returns an exit code."""
    uv = shutil.which("uv")
    lock = ROOT / "requirements.lock"
    if uv:
        pip: list[object] = [uv, "pip", "install", "--quiet", "--python", PYTHON]
    else:
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return call(*pip, "--require-hashes", "-r", lock) or call(*pip, "--no-deps", "--no-build-isolation", "-e", ".")


def setup() -> int:
    """Make ``.venv`` ready: nothing is done where it already is. Returns an exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036  the file must still parse and speak on an older Python
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}", file=sys.stderr)
        return 2
    wanted = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        wanted.update((ROOT / name).read_bytes())
    wanted.update(f"{sys.version_info[:2]}{ROOT}".encode())
    if PYTHON.exists() and MARK.exists() and MARK.read_text(encoding="ascii") == wanted.hexdigest():
        return 0
    print("Setting up (once; a minute or two) …", file=sys.stderr, flush=True)
    code = make_environment() or install()
    if code == 0:
        MARK.write_text(wanted.hexdigest(), encoding="ascii")
    else:
        print("The set-up did not finish: see the lines above. Nothing outside .venv was changed.", file=sys.stderr)
    return code


def find_qt_libraries() -> None:
    """Install Qt's system libraries where they are missing and we may; say what is lost where we may not."""
    if not sys.platform.startswith("linux"):
        return
    missing = []
    for library, package in QT_LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    if missing and not apt_install(missing):
        print(
            "Pictures of maps will be left out: Qt's libraries are missing here. To have them: "
            f"apt-get install {' '.join(missing)}",
            file=sys.stderr,
        )


def test(arguments: Sequence[str]) -> int:
    """Lint, types, import contracts, then the tests; every one runs, the first failure's code is returned."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    # Where Python is told to keep no bytecode, both workers and each command that a test starts would compile all anew.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    pytest = [PYTHON, "-m", "pytest", "-q"]
    if arguments:
        return call(*pytest, *arguments, env=env)
    scripts = PYTHON.parent
    codes = [
        call(scripts / "ruff", "check", ".", env=env),
        call(scripts / "ruff", "format", "--check", ".", env=env),
    ]
    # Once with Qt out of reach: what lies below the window and the map must not miss it. The import contracts are
    # checked by tests/test_house.py.
    without = [*pytest, "-p", "no:pytest-qt", *(f"tests/{name}" for name in WITHOUT_QT)]
    codes += call_beside([PYTHON, "-m", "mypy"], without, env={**env, "ESTATES_WITHOUT_QT": "1"})
    # Tests of one group share what is costly to make, so they stay on one worker.
    codes.append(call(*pytest, "-n", "2", "--dist", "loadgroup", env=env))
    return next((code for code in codes if code), 0)


def main(arguments: Sequence[str]) -> int:
    """Do what the first argument names. Returns an exit code."""
    if not arguments or arguments[0] not in {"demo", "test", "app", "setup"}:
        print(USAGE, file=sys.stderr if arguments else sys.stdout)
        return 2 if arguments else 0
    task, rest = arguments[0], arguments[1:]
    code = setup()
    if code or task == "setup":
        return code
    find_qt_libraries()
    if task == "test":
        return test(rest)
    program: list[object] = [PYTHON, "-m", "estates_app"]
    here = Path.cwd()  # paths that the user gives are his own
    return call(*program, "demo", *rest, folder=here) if task == "demo" else call(*program, *rest, folder=here)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
