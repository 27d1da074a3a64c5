"""Runs one of CPython's own test modules and prints each test's outcome as JSON, last line of stdout.

python3 outcomes.py test.test_asyncio.test_locks
"""

import json
import sys
import unittest


class Outcomes(unittest.TestResult):
    """`told`: test id -> ok, or what it ended with. Subtests that fail are told by their own id."""

    def __init__(self):
        super().__init__()
        self.told = {}

    def addSuccess(self, test):
        self.told[test.id()] = "ok"

    def addSkip(self, test, reason):
        self.told[test.id()] = "skipped"

    def addExpectedFailure(self, test, err):
        self.told[test.id()] = "expected failure"

    def addUnexpectedSuccess(self, test):
        self.told[test.id()] = "unexpected success"

    def addError(self, test, err):
        super().addError(test, err)
        self.told[test.id()] = "error %s" % err[0].__name__

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.told[test.id()] = "failure %s" % err[0].__name__

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.told[subtest.id()] = "failure %s" % err[0].__name__


def main():
    outcomes = Outcomes()
    unittest.defaultTestLoader.loadTestsFromName(sys.argv[1]).run(outcomes)
    for test, text in outcomes.errors + outcomes.failures:
        sys.stderr.write("%s\n%s\n" % (test.id(), text))
    print(json.dumps(outcomes.told))


main()
