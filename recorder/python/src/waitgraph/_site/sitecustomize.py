"""Found through PYTHONPATH by `waitgraph record`: starts the recorder, then runs the sitecustomize
that this one stands in front of, if there is one."""

import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
# Children find this folder through PYTHONPATH, too; here it would only be in the way.
sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != _here]


def _activate():
    if os.environ.get("WAITGRAPH", "") in ("", "0"):
        return
    source = os.path.dirname(os.path.dirname(_here))
    sys.path.insert(0, source)
    try:
        from waitgraph import _activate as recorder
    finally:
        sys.path.remove(source)
    recorder.activate()


def _chain():
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    spec = PathFinder.find_spec("sitecustomize", sys.path)
    if spec is None or spec.loader is None:
        return
    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


try:
    _activate()
except Exception as error:
    sys.stderr.write("waitgraph: not recording: %s\n" % error)
_chain()
