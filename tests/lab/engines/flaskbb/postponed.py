"""``flaskbb …`` on Python 3.12. Runs inside FlaskBB's own virtual environment.

FlaskBB 2.2 names types in annotations that it imports for type checkers only, which fails before Python 3.14.
Its modules are compiled with postponed annotations (PEP 563) instead; nothing of it is changed.
"""

import __future__

import importlib.machinery
import sys

sys.dont_write_bytecode = True
_compile = importlib.machinery.SourceFileLoader.source_to_code


def _postponed(self, data, path, *, _optimize=-1):
    if "site-packages/flaskbb" not in str(path):
        return _compile(self, data, path, _optimize=_optimize)
    flags = __future__.annotations.compiler_flag
    return compile(data, path, "exec", flags=flags, dont_inherit=True, optimize=_optimize)


importlib.machinery.SourceFileLoader.source_to_code = _postponed

if __name__ == "__main__":
    from flaskbb.cli.main import flaskbb

    flaskbb()
