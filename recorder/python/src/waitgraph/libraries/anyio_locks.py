"""anyio on asyncio: Lock, Semaphore, CapacityLimiter."""

import math

from .._lenders import Lender
from .._patch import expect, replace
from ..hooks._lending import wrap_acquire, wrap_give_back, wrap_init, wrap_take
from ..trace._events import CLASS_SCOPED, RESOURCE_LIMITER, RESOURCE_MUTEX, RESOURCE_SEMAPHORE

_ASKING = {"acquire", "acquire_on_behalf_of"}


class _Lock(Lender):
    """Only the task that has it may give it back."""

    kind, label, ticket_class = RESOURCE_MUTEX, "Lock", CLASS_SCOPED

    def capacity(self, lock):
        return 1

    def is_free(self, lock):
        return not lock.locked()


class _Semaphore(Lender):
    kind, label = RESOURCE_SEMAPHORE, "Semaphore"

    def capacity(self, semaphore):
        known = getattr(semaphore, "_waitgraph_loans", None)
        return semaphore.value if known is None else known.resource.capacity

    def is_free(self, semaphore):
        return semaphore.value > 0


class _Limiter(Lender):
    kind, label = RESOURCE_LIMITER, "CapacityLimiter"

    def capacity(self, limiter):
        return 0 if math.isinf(limiter.total_tokens) else int(limiter.total_tokens)

    def is_free(self, limiter, borrower):
        return limiter.available_tokens > 0 and not limiter._wait_queue

    def key(self, lent, borrower):
        return borrower


def install(module):
    """Where the classes are has changed: the first of anyio's two modules is abstract for some."""
    if "CapacityLimiter" in vars(module) and hasattr(module, "WorkerThread"):
        expect(module.CapacityLimiter.acquire_on_behalf_of, "_wait_queue", "acquire_on_behalf_of_nowait")
        _patch(module.CapacityLimiter, _Limiter(), "_on_behalf_of")
    for name, lender in (("Lock", _Lock()), ("Semaphore", _Semaphore())):
        kind = vars(module).get(name)
        if kind is not None and kind.__module__ == module.__name__ and not _is_abstract(kind, module):
            expect(kind.acquire, "_waiters")
            _patch(kind, lender, "")


def _is_abstract(kind, module):
    return "__new__" in vars(kind) and not hasattr(module, "WorkerThread")


def _patch(kind, lender, suffix):
    if "__init__" in vars(kind):
        replace(kind, "__init__", wrap_init(lender))
    replace(kind, "acquire" + suffix, wrap_acquire(lender))
    replace(kind, "acquire" + suffix + "_nowait", wrap_take(lender, _ASKING))
    replace(kind, "release" + suffix, wrap_give_back(lender, _ASKING))
