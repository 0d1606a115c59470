"""One seed at one place: rounds of work and syncs, an end that all must agree on, and checks."""

import os
import random
import shutil
import statistics
import time

from oracle import Oracle
from places import md5, rows
from team import NAMES, PEOPLE, POLICIES, UGLY, Person, Sync

# A sync that takes longer hangs: nothing here waits for more than a lease of a minute.
LIMIT = 240
# So many times everybody syncs in turn at the end.
LAST_ROUNDS = 12


class Violation(Exception):
    """A promise was broken; the run goes no further."""


def some_names(count):
    return (NAMES + [f"more {number}.csv" for number in range(count)])[:count]


class Run:
    """A team with a seed, and what it found."""

    def __init__(self, options, host, seed, home, typical):
        self.options, self.host, self.seed, self.home = options, host, seed, home
        self.typical = typical
        self.figures = {"syncs": 0, "killed": 0, "failed": 0, "refused": 0, "contents": 0,
                        "longest": 0.0, "orphans": 0}
        self.findings = []
        self.story = None

    def carry_out(self):
        """Does it all; the findings say what went wrong."""
        started = time.monotonic()
        os.makedirs(self.home)
        link = self.host.link(self.options.link, self.seed)
        with open(f"{self.home}/story", "w", encoding="utf-8") as self.story:
            try:
                if link:
                    link.__enter__()
                self.begin(link)
                self.rounds()
                self.end()
            except Violation as violation:
                self.find(str(violation))
            finally:
                if link:
                    link.__exit__()
                    self.figures["faults"] = sum(link.counts.values())
                    self.figures["requests"] = link.requests
        self.figures["contents"] = len({one.content for one in self.oracle.written})
        self.figures["seconds"] = time.monotonic() - started
        return self

    def find(self, sentence):
        self.findings.append(sentence)
        self.tell(f"FOUND {sentence}")

    def tell(self, line):
        print(line, file=self.story, flush=True)

    def begin(self, link):
        self.link = link
        self.oracle = Oracle()
        self.place = self.host.place(link, self.home)
        names = some_names(self.options.names)
        self.people = [Person(name, f"{self.home}/{name}", self.seed, names)
                       for name in PEOPLE[:self.options.people]]
        if self.host.name == "judge":
            for person in self.people:
                self.place.believe(person.data)
        self.last = {person: {} for person in self.people}
        self.known = set()
        chance = random.Random(f"policies {self.seed}")
        self.weights = [chance.random() ** 2 for _ in POLICIES]
        inherited = {key: value for key, value in os.environ.items()
                     if not key.startswith(("AWS_", "SYNCHRONY_"))}
        self.environment = {**inherited, **self.place.environment, "HOME": self.home,
                            "SWIFT_BACKTRACE": "enable=no"}

    # --- rounds ----------------------------------------------------------------------------------

    def rounds(self):
        for number in range(1, self.options.rounds + 1):
            self.tell(f"--- round {number}")
            if self.link:
                self.link.share = self.options.share if self.options.link == "faulty" else 0
            self.work(number)
            syncs = [self.start(person, number) for person in self.people]
            for sync in syncs:
                self.close(sync.end(), is_calm=False)
            self.account()

    def work(self, number):
        for person in self.people:
            if number:
                person.work(number)
            after = person.files()
            self.known.update(md5(content) for content in person.had)
            self.oracle.worked(person.name, self.last[person], after)
            for path in sorted(self.last[person].keys() | after.keys()):
                old, new = self.last[person].get(path), after.get(path)
                if old != new:
                    self.tell(f"{person.name} has {path!r}: {old} -> {new}")
            self.last[person] = after

    def start(self, person, number):
        chance = random.Random(f"sync {self.seed} {number} {person.name}")
        policy = chance.choices(POLICIES, self.weights)[0]
        fate = None
        if chance.random() < self.options.kills:
            fate = chance.random() * 1.2 * self.typical_time()
        return self.sync(person, policy, fate)

    def sync(self, person, policy="keep-both", fate=None):
        words = ["smart-sync", "--yes", "--conflict", policy, "--max-delete", "100%", *self.options.more]
        command = person.command(self.options.program, self.place, words)
        return Sync(person, command, self.environment, LIMIT, fate)

    def typical_time(self):
        return statistics.median(self.typical) if self.typical else 1

    def close(self, sync, is_calm):
        """Looks at what a sync came to."""
        person = sync.person
        after = person.files()
        self.tell(f"{person.name} synced: status {sync.status}, {sync.seconds:.1f} s, "
                  f"{' '.join(sync.command[1:6])}")
        for line in sync.text.splitlines():
            self.tell(f"    {line}")
        for path in sorted(self.last[person].keys() | after.keys()):
            old, new = self.last[person].get(path), after.get(path)
            if old != new:
                self.tell(f"  {person.name} got {path!r}: {old} -> {new}")
        self.figures["syncs"] += 1
        if sync.is_late:
            raise Violation(f"{person.name}'s sync had not ended after {LIMIT} s")
        if sync.was_killed:
            self.figures["killed"] += 1
        else:
            self.typical.append(sync.seconds)
            self.figures["longest"] = max(self.figures["longest"], sync.seconds)
            self.judge(sync, after, is_calm)
        self.oracle.landed(person.name, after)
        for path, content in after.items():
            if content not in self.known:
                raise Violation(f"{person.name} has bytes in {path!r} that nobody wrote")
        self.last[person] = after

    def judge(self, sync, after, is_calm):
        name = sync.person.name
        if sync.status not in (0, 1, 2):
            self.find(f"{name}'s sync ended with status {sync.status}")
        if (ugly := UGLY.search(sync.text)):
            self.find(f"{name}'s sync said something that is no sentence: {ugly.group()}")
        if sync.status == 0:
            self.oracle.synced(name)
        elif not sync.text.strip():
            self.find(f"{name}'s sync ended with status {sync.status} and did not say why")
        if sync.status == 1:
            self.figures["failed"] += 1
        if sync.status == 2:
            self.figures["refused"] += 1
            if after != self.last[sync.person]:
                self.find(f"{name}'s sync ended with status 2, yet files in the folder changed")
            if is_calm or (self.options.link == "clean" and not self.options.kills):
                self.find(f"{name}'s sync was refused: {sync.text.strip().splitlines()[-1]}")

    def account(self, thorough=False):
        """Every content is somewhere, or was given up."""
        there = self.place.checksums(thorough)
        found = set(there.values())
        self.oracle.saw(there)
        for person in self.people:
            found.update(self.last[person].values())
            found.update(person.scratch().values())
        missing = self.oracle.missing(found)
        for one in missing:
            self.find(f"what {one.person} wrote to {one.path!r} is nowhere ({one.content})")
        if missing:
            raise Violation("contents were lost")
        return there

    # --- the end ---------------------------------------------------------------------------------

    def end(self):
        if self.link:
            self.link.share = 0
        self.tell("--- the end")
        self.settle()
        self.mend()
        # Something to write for everybody, so that what killed runs have left is met.
        alice = self.people[0]
        chance = random.Random(f"end {self.seed}")
        alice.put("the last one.csv", alice.content(chance), chance)
        self.work(0)
        self.settle()
        self.compare()
        self.verify()

    def settle(self):
        """Everybody syncs in turn until nothing changes."""
        for attempt in range(LAST_ROUNDS):
            before = [dict(self.last[person]) for person in self.people]
            ledger = self.place.read(".S3/versions.csv")
            statuses = []
            for person in self.people:
                sync = self.sync(person).end()
                statuses.append(sync.status)
                self.close(sync, is_calm=True)
            self.account()
            is_same = before == [self.last[person] for person in self.people]
            if is_same and ledger == self.place.read(".S3/versions.csv"):
                if not any(statuses):
                    return
                listed, _ = rows(ledger)
                for person in self.people:
                    person.solve_collisions(listed)
                self.work(0)
        raise Violation(f"people are not in step after {LAST_ROUNDS} syncs each")

    def mend(self):
        """What killed runs and lost answers have left without a row is what verify is for."""
        there = self.place.checksums()
        listed, _ = rows(self.place.read(".S3/versions.csv"))
        orphans = {name for name in there if not name.startswith(".S3/")} - listed.keys()
        self.figures["orphans"] = len(orphans)
        if not orphans:
            return
        self.tell(f"without a row: {sorted(orphans)}")
        if self.options.link == "clean" and not self.options.kills:
            self.find(f"{min(orphans)!r} lies in the shared place without a row")
        self.command(self.people[0], ["verify", "--repair"], (0, 1))
        self.settle()

    def command(self, person, words, statuses):
        sync = Sync(person, person.command(self.options.program, self.place, words),
                    self.environment, LIMIT, None).end()
        self.tell(f"{person.name} ran {words}: status {sync.status}\n{sync.text}")
        if sync.status not in statuses or UGLY.search(sync.text):
            self.find(f"{' '.join(words)} ended with status {sync.status}: {sync.text.strip()}")

    def compare(self):
        """Folders, ledger and objects are the same, and nothing else is left."""
        there = self.account(thorough=True)
        listed, wrong = rows(self.place.read(".S3/versions.csv"))
        for sentence in wrong:
            self.find(sentence)
        objects = {name: content for name, content in there.items() if not name.startswith(".S3/")}
        sides = [("the ledger", listed), ("the objects", objects)]
        sides += [(f"{person.name}'s folder", self.last[person]) for person in self.people[1:]]
        for words, side in sides:
            self.same(f"{self.people[0].name}'s folder", self.last[self.people[0]], words, side)
        for name, content in there.items():
            if name.startswith(".S3/deleted/"):
                if name.split("/")[2] != content:
                    self.find(f"the trash's {name} does not hold what its name says")
            elif name.startswith((".S3/probe-", ".S3/tmp/")) and self.figures["killed"]:
                continue  # A later run sweeps it away, an hour or a day from now.
            elif name.startswith(".S3/") and name not in (".S3/versions.csv", ".S3/deletedS3.csv"):
                self.find(f"{name} is left in the shared place")
        for person in self.people:
            for name in person.scratch():
                self.find(f"{name} is left in {person.name}'s folder")

    def same(self, one_words, one, other_words, other):
        names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
        if names:
            self.find(f"{one_words} and {other_words} differ in {len(names)} files, "
                      f"such as {names[0]!r}")

    def verify(self):
        self.command(self.people[-1], ["verify", "--deep"], (0,))

    def clear(self):
        shutil.rmtree(self.home)
