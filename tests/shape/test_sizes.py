"""Short functions, short files, short templates (DESIGN 3)."""

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "egenkraft"


def python_files() -> list[Path]:
    found = [*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "examples").rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def functions() -> list[tuple[str, int]]:
    found = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                found.append((f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", size))
    return found


def test_no_function_above_40_lines():
    assert [row for row in functions() if row[1] > 40] == []


def test_the_median_function_has_8_lines_at_most():
    ours = [size for name, size in functions() if name.startswith("src")]
    assert statistics.median(ours) <= 8


def test_no_file_above_400_lines():
    long = {
        str(p.relative_to(ROOT)): n for p in python_files() if (n := len(p.read_text().splitlines())) > 400
    }
    assert long == {}


def test_no_template_above_120_lines():
    pages = SOURCE.rglob("templates/**/*.html")
    long = {p.name: n for p in pages if (n := len(p.read_text(encoding="utf-8").splitlines())) > 120}
    assert long == {}
