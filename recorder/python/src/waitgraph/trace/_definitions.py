"""What strings, sites, stacks and resources a segment has defined, read back from its chunks."""

from ._msgpack import unpack

STRING, SITE, STACK, RESOURCE = range(4)


class Definitions:
    """By id: a string's text, a site's (file, line, column, function), a stack's sites, a resource's
    (kind, name, site, capacity, flags, parent). The latest counts."""

    def __init__(self):
        self.strings = {}
        self.sites = {}
        self.stacks = {}
        self.resources = {}
        self.tables = {STRING: self.strings, SITE: self.sites, STACK: self.stacks, RESOURCE: self.resources}

    def read(self, data):
        """Takes the bytes of a raw chunk's definitions."""
        at = 0
        while at < len(data):
            (part, number, *items), at = unpack(data, at)
            self.tables[part][number] = items if part in (SITE, RESOURCE) else items[0]

    def keep(self, named):
        """Forgets all but these, each `(part, id)`."""
        for part, table in self.tables.items():
            for number in [number for number in table if (part, number) not in named]:
                del table[number]
