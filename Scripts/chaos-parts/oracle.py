"""Remembers every content that anybody had at a sync, and who gave it up.

A content is accounted for when it lies somewhere: in a folder, in the shared place under any name,
or in its trash. If it lies nowhere, somebody who had it in their folder, under the name at which
it was written or that of a conflict copy, must have given it up, after it was written there or
before and not synced since, which may come into effect later:

- by replacing it;
- by deleting it where the same content lay elsewhere in the folder, as in a move; then that has
  to be accounted for by itself;
- by deleting it before it was seen in the shared place under that name. What was there and is
  deleted has to be in the trash.

Every writing counts for itself: that a content was replaced under one name excuses nothing
under another.
"""

import collections

from team import origin

Written = collections.namedtuple("Written", "content person path time")


class GivenUp:
    """A content that somebody who had it replaced or deleted."""

    def __init__(self, person, path, kind, time):
        self.person, self.path, self.kind, self.time = person, path, kind, time
        self.settled = None

    def excuses(self, written, was_shared):
        if origin(self.path) != origin(written.path):
            return False
        if self.kind == "deleted" and was_shared:
            return False
        return self.time >= written.time or self.settled is None or self.settled >= written.time


class Oracle:
    """What a team wrote and gave up."""

    def __init__(self):
        self.clock = 0
        self.written = []
        self.given_up = collections.defaultdict(list)
        self.pending = collections.defaultdict(list)
        self.shared = set()
        self.lost = set()

    def worked(self, person, before, after):
        """Takes note of what a person did between two syncs."""
        self.clock += 1
        here = set(after.values())
        for path, content in before.items():
            if after.get(path) != content:
                kind = "replaced" if path in after else "moved" if content in here else "deleted"
                self.give_up(person, path, content, kind)
        for path, content in after.items():
            if before.get(path) != content:
                self.written.append(Written(content, person, path, self.clock))
                # What was deleted before and not synced is replaced or moved by now.
                for old, gone in list(self.pending[person]):
                    if gone.kind == "deleted" and path == gone.path:
                        self.give_up(person, path, old, "replaced")
                    elif gone.kind == "deleted" and content == old:
                        self.give_up(person, gone.path, old, "moved")

    def landed(self, person, after):
        """Takes note of what lies in a person's folder after a sync that may not have ended.

        Where something has come in the place of what they deleted, the next sync may take it for
        theirs, and the deletion for a replacement.
        """
        for content, gone in list(self.pending[person]):
            if gone.kind == "deleted" and after.get(gone.path, content) != content:
                self.give_up(person, gone.path, content, "replaced")

    def give_up(self, person, path, content, kind):
        event = GivenUp(person, path, kind, self.clock)
        self.given_up[content].append(event)
        self.pending[person].append((content, event))

    def saw(self, objects):
        """Takes note of what lies in the shared place."""
        self.shared.update((origin(name), content) for name, content in objects.items())

    def synced(self, person):
        """All that a person did has come into effect."""
        self.clock += 1
        for _, event in self.pending.pop(person, []):
            event.settled = self.clock

    def missing(self, found):
        """The contents that lie nowhere and were given up by nobody who had them."""
        missing = []
        for written in self.written:
            if written.content in found or written in self.lost:
                continue
            events = self.given_up[written.content]
            was_shared = (origin(written.path), written.content) in self.shared
            if not any(event.excuses(written, was_shared) for event in events):
                missing.append(written)
        return missing
