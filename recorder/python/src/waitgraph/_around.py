"""The usual shapes of hooks around a method. An error in what they note switches the hook off, alone."""

from sys import _getframe

from ._patch import failed
from ._waiting import hide_frame


def after(note):
    """`note(frame, self, *args)` when the method has returned to `frame`."""

    def make(original):
        def method(self, *args, **kwargs):
            try:
                result = original(self, *args, **kwargs)
            except BaseException as error:
                hide_frame(error)
                raise
            try:
                note(_getframe(1), self, *args, **kwargs)
            except Exception as error:
                failed(method, error)
            return result

        return method

    return make


def before(note):
    """`note(self)` before the method is called."""

    def make(original):
        def method(self, *args, **kwargs):
            try:
                note(self)
            except Exception as error:
                failed(method, error)
            try:
                return original(self, *args, **kwargs)
            except BaseException as error:
                hide_frame(error)
                raise

        return method

    return make


def around(look, note):
    """`note(frame, seen, self, *args)` when the method has returned; `seen` is what `look(self)` gave before."""

    def make(original):
        def method(self, *args, **kwargs):
            is_noted = True
            try:
                seen = look(self)
            except Exception as error:
                is_noted = False
                failed(method, error)
            try:
                result = original(self, *args, **kwargs)
            except BaseException as error:
                hide_frame(error)
                raise
            try:
                if is_noted:
                    note(_getframe(1), seen, self, *args, **kwargs)
            except Exception as error:
                failed(method, error)
            return result

        return method

    return make
