"""The house rules of the imports, read from the code itself."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("source", "index", "app", "eval")
MAY_IMPORT = {
    "source": {"source"},
    "index": {"index", "source"},
    "app": {"app", "index", "source"},
    "eval": {"eval", "index", "source"},
}
LAZILY = {("app/cli.py", "eval")}
"""Inside a function only: the command line may call the evaluation."""
ONLY_IN = {
    "gradio": {"app/web/page.py", "app/web/asking.py"},
    "torch": {"index/export.py"},
    "sentence_transformers": {"index/cross.py", "index/embed.py", "index/export.py", "eval/rivals.py"},
    "transformers": {"index/embed.py"},
    "huggingface_hub": {"index/models.py"},
    "onnxruntime": {"index/onnx.py"},
    "pypdfium2": {f"source/pdf/{name}.py" for name in ("reader", "letters", "pages", "words", "drawn")},
    "msoffcrypto": {"source/office/encrypted.py"},
    "cryptography": {"source/odt/encrypted.py"},
    "tokenizers": {"index/onnx.py"},
    "faiss": {"index/vectors.py", "eval/rivals.py"},
    "tantivy": {"index/lexical.py"},
    "threadpoolctl": {"index/ready.py"},
    "Stemmer": {"index/analysis.py", "eval/rivals.py"},
    "bm25s": {"eval/rivals.py"},
    "txtai": {"eval/rivals.py"},
    "chromadb": {"eval/rivals.py"},
    "sqlite3": {"app/study/outgoing.py", "index/changes.py", "index/database.py", "index/schema.py"},
    "fsrs": {"app/study/schedule.py"},
    "genanki": {"app/study/outgoing.py"},
    "yake": {"eval/cards.py"},
    "ir_measures": {"eval/claims.py", "eval/measure.py"},
    "uvicorn": {"app/web/server.py"},
    "typer": {f"app/{name}.py" for name in ("checking", "cli", "kept", "options", "shelf", "studying", "taking")},
    "pickle": set(),
    "joblib": set(),
}
HEAVY = {"gradio", "torch", "sentence_transformers", "transformers", "huggingface_hub", "ir_measures"}
"""Seconds to import: never by importing one of our modules, the page and the measures excepted."""
MAY_BE_HEAVY = {
    "app/web/page.py": {"gradio"},
    "app/web/asking.py": {"gradio"},
    "eval/measure.py": {"ir_measures"},
    "eval/claims.py": {"ir_measures"},
}
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
LONGEST_MODULE, LONGEST_FUNCTION = 300, 40


def imports(tree: ast.AST, *, top_only: bool = False) -> set[str]:
    """Return the top-level names a module imports; with ``top_only``, those that importing it imports too."""
    found: set[str] = set()
    stack = list(ast.iter_child_nodes(tree))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a name comes from"
            found.add((node.module or "").partition(".")[0])
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        typing_only = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if not (top_only and (inside or typing_only)):
            stack += ast.iter_child_nodes(node)
    return found


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_flow_one_way(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    ours = imports(tree) & {*PACKAGES, "tests"}
    lazily = {package for file, package in LAZILY if file == name(path)}
    assert ours - MAY_IMPORT[name(path).partition("/")[0]] <= lazily
    assert not imports(tree, top_only=True) & lazily


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_each_outside_package_has_its_place(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert {package for package in imports(tree) & ONLY_IN.keys() if name(path) not in ONLY_IN[package]} == set()
    assert imports(tree, top_only=True) & HEAVY <= MAY_BE_HEAVY.get(name(path), set())


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_importing_does_no_work(path: Path) -> None:
    """At the top of a module there are only definitions and constants: no bare call, no open file, no folder made."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = [node for node in tree.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    assert [ast.unparse(node) for node in bare] == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    long = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []
