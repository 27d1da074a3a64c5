"""`python -m waitgraph app.py args` and `python -m waitgraph -m module args`: as python itself would
run them, with recording on unless WAITGRAPH=0."""

import io
import os
import sys
import types

_USAGE = "usage: python -m waitgraph [-m MODULE | SCRIPT] [ARGUMENT ...]\n"


def main():
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help") or arguments == ["-m"]:
        (sys.stdout if arguments[:1] in (["-h"], ["--help"]) else sys.stderr).write(_USAGE)
        return sys.exit(0 if arguments[:1] in (["-h"], ["--help"]) else 2)
    is_module = arguments[0] == "-m"
    sys.argv[:] = arguments[1:] if is_module else arguments
    os.environ.setdefault("WAITGRAPH", "1")
    from waitgraph._activate import activate

    activate()
    try:
        if is_module:
            _run_module(sys.argv[0])
        else:
            _run_script(sys.argv[0])
    except BaseException:
        sys.excepthook = _without_our_frames(sys.excepthook)
        raise


def _run_module(name):
    import runpy

    _fresh_main()
    run = getattr(runpy, "_run_module_as_main", None)
    if run is not None:
        run(name)
    else:
        runpy.run_module(name, run_name="__main__", alter_sys=True)


def _run_script(path):
    if os.path.isdir(path) or _is_archive(path):
        import runpy

        sys.path[0] = path
        runpy.run_path(path, run_name="__main__")
        return
    try:
        with io.open_code(os.path.abspath(path)) as file:
            source = file.read()
    except OSError as error:
        said = (sys.executable, os.path.abspath(path), error.errno, error.strerror)
        sys.stderr.write("%s: can't open file '%s': [Errno %d] %s\n" % said)
        sys.exit(2)
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = os.path.dirname(os.path.realpath(path))
    namespace = _fresh_main()
    namespace["__file__"] = os.path.abspath(path)
    exec(compile(source, namespace["__file__"], "exec"), namespace)


def _is_archive(path):
    import zipimport

    try:
        zipimport.zipimporter(path)
    except Exception:
        return False
    return True


def _fresh_main():
    """A __main__ that the program has for itself."""
    module = types.ModuleType("__main__")
    module.__dict__.update(__builtins__=__builtins__, __annotations__={})
    module.__cached__ = module.__spec__ = module.__loader__ = module.__package__ = module.__doc__ = None
    sys.modules["__main__"] = module
    return module.__dict__


def _without_our_frames(hook):
    """The traceback of an uncaught exception begins where the program's own begins."""

    def excepthook(kind, error, traceback):
        rest = traceback
        while rest is not None:
            if rest.tb_frame.f_code.co_filename == __file__:
                traceback = rest.tb_next
            rest = rest.tb_next
        hook(kind, error.with_traceback(traceback), traceback)

    return excepthook


if __name__ == "__main__":
    main()
