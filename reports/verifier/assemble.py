"""`make verifier`: the parts put together into one file that needs nothing but Python."""

import ast
import hashlib
import sys
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent
# In the order in which they need one another.
PARTS: Final = ("findings", "bank_days", "kana", "records", "lists", "compare", "main")
OWN: Final = "reports.verifier"
FILE_NAME: Final = "furikomi_kensa.py"
HEAD: Final = '''#!/usr/bin/env python3
"""給付金振込データの検査　会計管理者が自分のパソコンで使うための、1つだけのファイル。

Python 3.10以上のほかには何も要らず、ネットワークにも接続しません。使い方は python {name} --help で表示されます。
"""
'''


def assemble() -> str:
    """The text of the file. Raises ValueError when a part imports something that is not the standard library's."""
    imports: set[str] = set()
    bodies = []
    for part in PARTS:
        source = (FOLDER / f"{part}.py").read_text(encoding="utf-8")
        bodies.append(f"# --- {part} {'-' * (100 - len(part))}\n\n" + _body(source, imports))
    run = 'if __name__ == "__main__":\n    sys.exit(main())\n'
    return HEAD.format(name=FILE_NAME) + "\n" + "\n".join(sorted(imports)) + "\n\n" + "\n\n".join([*bodies, run])


def write(folder: Path) -> Path:
    """Write the file with its hash beside it and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / FILE_NAME
    content = assemble().encode()
    target.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (folder / f"{FILE_NAME}.sha256").write_text(f"{digest}  {FILE_NAME}\n", encoding="utf-8")
    return target


def _body(source: str, imports: set[str]) -> str:
    """A part without its docstring and imports; the imports are collected."""
    lines = source.splitlines()
    drop: set[int] = set()
    for position, node in enumerate(ast.parse(source).body):
        is_import = isinstance(node, ast.Import | ast.ImportFrom)
        if is_import or (position == 0 and isinstance(node, ast.Expr)):
            drop.update(range(node.lineno - 1, node.end_lineno or node.lineno))
        if is_import:
            _collect(node, imports)
    return "\n".join(line for number, line in enumerate(lines) if number not in drop).strip() + "\n"


def _collect(node: ast.stmt, imports: set[str]) -> None:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
    origin = [node.module or ""] if isinstance(node, ast.ImportFrom) else names
    for name in origin:
        if name.startswith(OWN):
            return
        if name.split(".")[0] not in sys.stdlib_module_names:
            raise ValueError(f"the verifier may import the standard library only, not {name}")
    imports.add(ast.unparse(node))


if __name__ == "__main__":
    sys.stdout.write(f"{write(Path(sys.argv[1]))}\n")
