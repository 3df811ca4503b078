"""The house still stands: arrows point down, rooms stay small, nothing below the window needs Qt."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib

import pytest


def sources(root):
    return sorted((root / "estates_app").rglob("*.py"))


def statements(node):
    """Yield all statements below a node: no class and no function stands within an expression."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield child
            yield from statements(child)


def test_import_contracts_hold(project_root):
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=project_root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_rooms_stay_small_enough_for_one_person(project_root):
    rooms = [*sources(project_root), *(project_root / "tests").rglob("*.py")]
    too_long = {str(p): n for p in rooms if (n := len(p.read_text("utf-8").splitlines())) > 600}
    assert not too_long
    for path in sources(project_root):
        for node in statements(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                methods = [n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
                assert (node.end_lineno or 0) - node.lineno <= 300, f"{path}: {node.name}"
                assert len(methods) <= 25, f"{path}: {node.name}"
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno <= 100, f"{path}: {node.name}"


def test_everything_below_the_window_loads_without_qt(project_root):
    rooms = ("domain", "analysis", "registers", "store", "reports", "workspace", "cli")
    files = [path for path in sources(project_root) if path.relative_to(project_root / "estates_app").parts[0] in rooms]
    names = [".".join(path.relative_to(project_root).with_suffix("").parts) for path in files]
    names = [name.removesuffix(".__init__") for name in names] + ["estates_app.map.picture", "estates_app.app"]
    assert len(names) > 200
    code = f"import importlib, sys; sys.modules['PySide6'] = None; [importlib.import_module(n) for n in {names}]"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=project_root)


def test_help_loads_none_of_the_heavy_rooms():
    code = (
        "import sys\nfrom estates_app.app import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'shapely', 'pandas', 'sqlalchemy', 'PySide6', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_the_lock_names_no_registry_and_hashes_every_package(project_root):
    lock = (project_root / "requirements.lock").read_text("utf-8")
    assert "://" not in lock
    assert not [line for line in lock.splitlines() if line.startswith("-")]  # no option that names a place
    packages = [line for line in lock.splitlines() if re.match(r"^[a-z0-9]", line)]
    assert len(packages) > 40
    assert all(re.search(re.escape(line.split(" ")[0]) + r"[^\n]*\\\n\s+--hash=sha256:", lock) for line in packages)


def test_no_path_of_a_machine_and_no_colour_of_law_in_the_code(project_root):
    for path in sources(project_root):
        text = path.read_text("utf-8")
        assert not re.search(r"(?<![\w./])/(home|root|work|tmp)/\w", text), path
        assert not re.search(r"\bdispose of\b", text) or path.parent.name in {"reports"}, path


def test_every_stage_is_in_the_contract_that_keeps_stages_apart(project_root):
    found = {
        f"estates_app.ui.stages.{path.stem}"
        for path in (project_root / "estates_app" / "ui" / "stages").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file()) and path.stem not in ("__init__", "catalogue")
    }
    contracts = tomllib.loads((project_root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    assert found == next(set(c["modules"]) for c in contracts if c["type"] == "independence")


@pytest.mark.xdist_group("the house")
def test_tests_of_one_group_stay_on_one_worker(request):
    """Both workers would make what is costly where pytest and its plugin no longer agree on how groups are told."""
    is_grouped = getattr(request.config.option, "loadgroup", False)
    assert request.node.nodeid.endswith("@the house") is is_grouped
