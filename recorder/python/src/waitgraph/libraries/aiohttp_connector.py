"""aiohttp: the client's connections, over all (`limit`) and to one host (`limit_per_host`).

The network gives a connection back when the answer has come in, whatever its task does.
"""

from types import SimpleNamespace

from .._around import after, around
from .._lenders import Lender
from .._patch import expect, replace
from ..hooks._lending import wrap_acquire, wrap_init
from ..trace._events import CLASS_TRANSFERABLE


class _Connector(Lender):
    label, ticket_class = "connector", CLASS_TRANSFERABLE

    def capacity(self, connector):
        return connector._limit

    def is_free(self, connector, request, *_):
        return len(connector._acquired) < connector._limit and request.connection_key not in connector._waiters

    def class_of(self, calls):
        return self.ticket_class

    def lent(self, loan, connection, *_):
        connection.protocol.__dict__.setdefault("_waitgraph_lent", []).append(loan)


class _Host(_Connector):
    label = "connector, per host"

    def pool(self, connector, request, *_):
        places = connector.__dict__.setdefault("_waitgraph_places", {})
        return places.setdefault(request.connection_key, SimpleNamespace(connector=connector))

    def capacity(self, place):
        return place.connector._limit_per_host

    def is_free(self, place, request, *_):
        return len(place.connector._acquired_per_host.get(request.connection_key, ())) < self.capacity(place)


def install(module):
    Connector = module.BaseConnector
    expect(Connector.connect, "_acquired", "_acquired_per_host", "connection_key")
    # Since 3.11 it waits in a method of its own.
    expect(getattr(Connector, "_wait_for_available_connection", Connector.connect), "_waiters")
    replace(Connector, "__init__", wrap_init(_Connector()))
    replace(Connector, "connect", wrap_acquire(_Connector(), _Host()))
    replace(Connector, "_release_acquired", after(_released))
    replace(Connector, "close", around(_acquired, _closed))


def _released(_, connector, key, protocol):
    _come_back([protocol])


def _acquired(connector):
    return list(connector._acquired)


def _closed(_, protocols, *__, **___):
    _come_back(protocols)


def _come_back(protocols):
    for protocol in protocols:
        for loan in getattr(protocol, "__dict__", {}).pop("_waitgraph_lent", ()):
            loan.give_back()
