"""Reads random records in two ways, in chunks and one by one, and compares what is open: see
segments.test.ts. Prints how many runs agreed."""

import random
import sys

from waitgraph.trace import _events as e
from waitgraph.trace._chunk import RECORD
from waitgraph.trace._open_rules import APPLY
from waitgraph.trace._open_state import OpenState

TABLES = ("tasks", "tickets", "waits", "stacks", "deadlines", "blocks", "nested", "about", "quiescent")


def records(rng, count):
    """What a recorder writes: a task's records between its start and end, a ticket's in order."""
    tasks, asked, held, last = [], [], [], 0
    for number in range(1, count + 1):
        act = rng.choice("tteewwxxraaggiismbqhf")
        task = rng.choice(tasks) if tasks else 0
        if act == "t":
            tasks.append(number)
            yield number, e.E_TASK_START, number, 0, (task, number, 1, 0)
        elif act == "e" and task:
            tasks.remove(task)
            yield number, e.E_TASK_END, task, 0, (0, 0, 0, 0)
        elif act in "wx" and task:
            code = rng.choice((e.E_WAIT, e.E_AWAIT)) if act == "w" else e.E_WAIT_END
            yield number, code, task, number % 7, (3, number % 7, 0, 0)
        elif act == "r" and task:
            asked.append((number, task))
            yield number, e.E_REQUEST, task, number % 5, (number, 1, rng.choice((0, 2)), 0)
        elif act == "a" and task:
            held.append((number, task))
            yield number, e.E_ACQUIRE, task, number % 5, (number, 1, 2, 4)
        elif act == "g" and asked:
            ticket, owner = asked.pop(rng.randrange(len(asked)))
            if rng.random() < 0.3:
                yield number, e.E_REQUEST_END, owner, 0, (ticket, 2, 0, 0)
            else:
                held.append((ticket, owner))
                yield number, e.E_ACQUIRED, owner, 0, (ticket, 1, 6, 0)
        elif act == "i" and held:
            ticket, owner = held.pop(rng.randrange(len(held)))
            yield number, e.E_RELEASE, owner, 0, (ticket, 1, 0, 0)
        elif act == "s" and task:
            yield number, e.E_TASK_STACK, task, 0, (number, 0, 0, 0)
        elif act == "m":
            yield number, e.E_MEMBER, 0, number % 7, (1, task, 0, 0)
        elif act == "q":
            yield number, e.E_QUIESCENT, 0, 9, (1, 0, 0, 0)
        elif act == "h":
            yield number, rng.choice((e.E_HEARTBEAT, e.E_STEP)), task, 9, (0, 0, 0, 0)
        elif act == "b" and held:
            yield number, e.E_TICKET_MOVE, task, 0, (held[-1][0], task, 4, 0)
        elif act == "f" and task:
            yield number, e.E_DEADLINE, task, 0, (number, 5, 0, 0)


def agree(seed):
    rng = random.Random(seed)
    packed = [RECORD.pack(at, code, 0, task, 0, resource, *fields) for at, code, task, resource, fields in records(rng, 400)]
    state, plain = OpenState(), OpenState()
    while packed:
        chunk = [packed.pop(0) for _ in range(min(len(packed), rng.randint(1, 60)))]
        state.read(memoryview(b"".join(chunk)))
        for one in chunk:
            plain.read(memoryview(one))
        for table in TABLES:
            if getattr(state, table) != getattr(plain, table):
                sys.exit("seed %d: %s differ:\n%s\n%s" % (seed, table, getattr(state, table), getattr(plain, table)))


for seed in range(300):
    agree(seed)
print("300 agree")
