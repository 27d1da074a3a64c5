"""Written by format/python.ts: change format/events.ts and run `npx vitest run test/format -u`."""

FORMAT_VERSION = (1, 4)

# Event codes, with their fields.
E_TASK_START = 1  # parent, name, kind, flags
E_TASK_END = 2  # outcome
E_TASK_NAME = 3  # name
E_CANCEL = 4  # target, flags
E_WAKE = 5  # by
E_TASK_STACK = 6  # stack
E_DEADLINE = 7  # id, due
E_DEADLINE_END = 8  # id, fired
E_REQUEST = 10  # ticket, units, flags, deadline
E_ACQUIRED = 11  # ticket, class, flags
E_ACQUIRE = 12  # ticket, units, flags, class
E_RELEASE = 13  # ticket, units
E_REQUEST_END = 14  # ticket, outcome
E_TICKET_MOVE = 15  # ticket, owner, class
E_CAPACITY = 16  # units
E_WAIT = 20  # op, need, deadline, size
E_AWAIT = 21  # targetKind, target, deadline
E_WAIT_END = 22  # outcome, flags
E_ACT = 30  # op, count, waiters, size
E_MEMBER = 31  # targetKind, target
E_PROVIDER = 32  # targetKind, target, basis
E_PROVIDERS_COMPLETE = 33  # basis
E_HANDLE_OPEN = 34  # flags, due
E_HANDLE_CLOSE = 35
E_COLLECTED = 36  # targetKind, target
E_RESOURCE_END = 37  # reason
E_SEND = 38  # seq
E_RECEIVE = 39  # seq
E_SHARED = 40  # name, flags
E_LOOP_START = 50  # thread
E_LOOP_STOP = 51  # thread
E_STEP = 52  # kind
E_BLOCK = 53  # elapsed, stack, flags
E_BLOCK_END = 54  # elapsed
E_STEP_STATS = 55  # bucket, count, total, max
E_NESTED = 56  # kind, stack, inner
E_NESTED_END = 57  # outcome
E_HEARTBEAT = 70
E_QUIESCENT = 71  # basis, threads, handles
E_END = 72  # kind, code
E_DROPPED = 73  # count
E_MARK = 74  # text
E_BLIND_SPOT = 75  # text
E_HOOK = 76  # name, state
E_CHILD = 77  # pid
E_COST = 78  # ours, program, writer

# The table as a schema chunk carries it.
EVENTS = [
    (1, "taskStart", ["parent", "name", "kind", "flags"]),
    (2, "taskEnd", ["outcome"]),
    (3, "taskName", ["name"]),
    (4, "cancel", ["target", "flags"]),
    (5, "wake", ["by"]),
    (6, "taskStack", ["stack"]),
    (7, "deadline", ["id", "due"]),
    (8, "deadlineEnd", ["id", "fired"]),
    (10, "request", ["ticket", "units", "flags", "deadline"]),
    (11, "acquired", ["ticket", "class", "flags"]),
    (12, "acquire", ["ticket", "units", "flags", "class"]),
    (13, "release", ["ticket", "units"]),
    (14, "requestEnd", ["ticket", "outcome"]),
    (15, "ticketMove", ["ticket", "owner", "class"]),
    (16, "capacity", ["units"]),
    (20, "wait", ["op", "need", "deadline", "size"]),
    (21, "await", ["targetKind", "target", "deadline"]),
    (22, "waitEnd", ["outcome", "flags"]),
    (30, "act", ["op", "count", "waiters", "size"]),
    (31, "member", ["targetKind", "target"]),
    (32, "provider", ["targetKind", "target", "basis"]),
    (33, "providersComplete", ["basis"]),
    (34, "handleOpen", ["flags", "due"]),
    (35, "handleClose", []),
    (36, "collected", ["targetKind", "target"]),
    (37, "resourceEnd", ["reason"]),
    (38, "send", ["seq"]),
    (39, "receive", ["seq"]),
    (40, "shared", ["name", "flags"]),
    (50, "loopStart", ["thread"]),
    (51, "loopStop", ["thread"]),
    (52, "step", ["kind"]),
    (53, "block", ["elapsed", "stack", "flags"]),
    (54, "blockEnd", ["elapsed"]),
    (55, "stepStats", ["bucket", "count", "total", "max"]),
    (56, "nested", ["kind", "stack", "inner"]),
    (57, "nestedEnd", ["outcome"]),
    (70, "heartbeat", []),
    (71, "quiescent", ["basis", "threads", "handles"]),
    (72, "end", ["kind", "code"]),
    (73, "dropped", ["count"]),
    (74, "mark", ["text"]),
    (75, "blindSpot", ["text"]),
    (76, "hook", ["name", "state"]),
    (77, "child", ["pid"]),
    (78, "cost", ["ours", "program", "writer"]),
]

# After these nothing runs, if nothing ran before.
SILENT_EVENTS = (70, 53, 6, 32, 33, 36, 73, 74, 75, 76, 55, 78, 72)

TASK_FUNCTION = 0
TASK_TASK = 1
TASK_REQUEST = 2
TASK_JOB = 3
TASK_SCOPE = 4
TASK_HELPER = 5
TASK_MODULE = 6
TASK_THREAD = 7
TASK_CALLBACK = 8
TASK_PROCESS = 9

OUTCOME_OK = 0
OUTCOME_ERROR = 1
OUTCOME_CANCELLED = 2
OUTCOME_TIMEOUT = 3
OUTCOME_COLLECTED = 4
OUTCOME_CLOSED = 5

CLASS_UNKNOWN = 0
CLASS_SCOPED = 1
CLASS_CONFINED = 2
CLASS_RETURNED = 3
CLASS_TICKETLESS = 4
CLASS_TRANSFERABLE = 5
CLASS_LENT = 6

TARGET_UNKNOWN = 0
TARGET_TASK = 1
TARGET_TICKET = 2
TARGET_RESOURCE = 3
TARGET_EXTERNAL = 4

WAIT_WAIT = 0
WAIT_GET = 1
WAIT_PUT = 2
WAIT_JOIN = 3
WAIT_DRAIN = 4
WAIT_ARRIVE = 5
WAIT_READ = 6
WAIT_EXIT = 7
WAIT_BLOCK = 8

ACT_SET = 0
ACT_CLEAR = 1
ACT_NOTIFY = 2
ACT_PUT = 3
ACT_GET = 4
ACT_RESOLVE = 5
ACT_REJECT = 6
ACT_DONE = 7
ACT_ARRIVE = 8
ACT_CLOSE = 9
ACT_EMIT = 10

BASIS_STRUCTURE = 0
BASIS_DECLARED = 1
BASIS_CODE = 2

QUIESCENT_EXIT = 0
QUIESCENT_IDLE = 1
QUIESCENT_GIVEN_UP = 2

NESTED_REFUSED = 0
NESTED_REENTERED = 1
NESTED_INNER = 2

END_EXIT = 0
END_UNSETTLED_AWAIT = 1
END_ERROR = 2
END_SIGNAL = 3
END_TERMINATED = 4

STEP_CALLBACK = 0
STEP_TIMER = 1
STEP_IMMEDIATE = 2
STEP_IO = 3
STEP_MICROTASK = 4
STEP_TASK = 5

RESOURCE_MUTEX = 0
RESOURCE_RWLOCK = 1
RESOURCE_SEMAPHORE = 2
RESOURCE_POOL = 3
RESOURCE_LIMITER = 4
RESOURCE_QUEUE = 5
RESOURCE_EVENT = 6
RESOURCE_SIGNAL = 7
RESOURCE_CONDITION = 8
RESOURCE_BARRIER = 9
RESOURCE_PROMISE = 10
RESOURCE_FUTURE = 11
RESOURCE_STREAM = 12
RESOURCE_TIMER = 13
RESOURCE_SOCKET = 14
RESOURCE_PROCESS = 15
RESOURCE_THREAD = 16
RESOURCE_MODULE = 17
RESOURCE_LOOP = 18
RESOURCE_PORT = 19
RESOURCE_ALL = 20
RESOURCE_ANY = 21
RESOURCE_EXTERNAL = 22
