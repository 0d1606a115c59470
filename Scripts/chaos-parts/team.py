"""People: what they do in their folders, and the syncs that they run."""

import os
import random
import re
import shutil
import signal
import subprocess
import threading
import time

from places import md5

PEOPLE = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy",
          "kim", "leo", "mallory", "nina", "oscar", "peggy"]
NAMES = ["plots.csv", "notes.txt", "site 1/rain.csv", "site 1/wind.csv", "site 2/rain.csv",
         "é + %.csv", "Makefile", "box", "box/inside.csv", "a/b/still.csv", ".dot", "it's #1.csv"]
POLICIES = ["keep-both", "newer", "mine", "theirs"]
COPY = re.compile(r" \((?:conflict|recovery) of .*?\)")

# What no message to a person has in it: traces, and values as the program sees them.
UGLY = re.compile(r"Fatal error|[Ss]tack dump|Swift runtime|crashed|Backtrace|Error\(|Optional\(|"
                  r"StepFailure|Error Domain|\bnil\b|0x[0-9a-f]{5}|\$s\d", re.MULTILINE)


def origin(path):
    """The name that a conflict copy is a copy of, or the name itself."""
    return COPY.sub("", path)


class Sync:
    """One run of the program, and what it came to."""

    def __init__(self, person, command, environment, limit, fate):
        self.person, self.command, self.limit, self.fate = person, command, limit, fate
        self.log = f"{person.home}/said"
        with open(self.log, "wb") as output:
            self.process = subprocess.Popen(
                command, env=environment, cwd=person.home, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT)
        self.start = time.monotonic()
        self.is_late = self.was_killed = False
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        try:
            self.process.wait(self.limit if self.fate is None else self.fate)
        except subprocess.TimeoutExpired:
            self.is_late = self.fate is None
            self.was_killed = self.fate is not None
            if self.is_late:
                # A trace of what it waits for is worth more than its end.
                self.process.send_signal(signal.SIGABRT)
            self.process.kill()
            self.process.wait()
        self.seconds = time.monotonic() - self.start

    def end(self):
        self.thread.join()
        self.status = self.process.returncode
        with open(self.log, encoding="utf-8", errors="replace") as file:
            self.text = file.read()
        return self


class Person:
    """Somebody with a Data folder."""

    def __init__(self, name, home, seed, names):
        self.name, self.home, self.seed = name, home, seed
        self.data = f"{home}/Data"
        self.names = names
        self.count = 0
        self.had = []
        os.makedirs(self.data)

    # --- the folder ------------------------------------------------------------------------------

    def files(self):
        """The MD5 of every file."""
        found = {}
        for path, folders, names in os.walk(self.data):
            if path == self.data and ".S3" in folders:
                folders.remove(".S3")
            for name in names:
                full = os.path.join(path, name)
                with open(full, "rb") as file:
                    found[os.path.relpath(full, self.data)] = md5(file.read())
        return found

    def scratch(self):
        """The MD5s of what lies in `.S3/tmp`, by name."""
        found = {}
        for path, _, names in os.walk(f"{self.data}/.S3/tmp"):
            for name in names:
                full = os.path.join(path, name)
                with open(full, "rb") as file:
                    found[os.path.relpath(full, self.data)] = md5(file.read())
        return found

    def read(self, path):
        with open(f"{self.data}/{path}", "rb") as file:
            return file.read()

    # --- work ------------------------------------------------------------------------------------

    def work(self, round):
        """Does nothing to three things, which are the same for the same seed and folder."""
        chance = random.Random(f"{self.seed} {round} {self.name}")
        deeds = [self.write] * 9 + [self.remove] * 3 + [self.rename] * 3 + [self.restore] * 2
        deeds += [self.tidy] * 2
        for _ in range(chance.choice([0, 1, 1, 2, 2, 3])):
            chance.choice(deeds)(chance)
        # Somebody may be told to clear out when copies pile up.
        copies = [name for name in self.files() if name != origin(name)]
        if len(copies) > 12:
            for name in chance.sample(copies, len(copies) // 2):
                self.drop(name)

    def content(self, chance):
        """Bytes that nobody has written before, often as many as others have."""
        self.count += 1
        token = f"{self.name:8} {self.count:6} of seed {self.seed}\n".encode()
        size = chance.choice([0, 0, 0, 0, 30, 3000, 3000, 40000, 200000 if chance.random() < 0.2
                              else 100])
        if chance.random() < 0.004:
            size = 1500000
        return token + chance.randbytes(size)

    def put(self, path, content, chance):
        full = f"{self.data}/{path}"
        self.make_room(path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        if chance.random() < 0.5:
            with open(full, "wb") as file:
                file.write(content)
        else:
            with open(f"{self.home}/draft", "wb") as file:
                file.write(content)
            os.replace(f"{self.home}/draft", full)
        if chance.random() < 0.1:
            # Clocks are wrong, and archives are unpacked.
            moment = time.time() + chance.randrange(-200000, 200000)
            os.utime(full, (moment, moment))
        self.had.append(content)

    def make_room(self, path):
        """Makes a folder of a file, or the reverse, where the new name demands it."""
        full = f"{self.data}/{path}"
        if os.path.isdir(full):
            shutil.rmtree(full)
        while (path := os.path.dirname(path)):
            if os.path.isfile(f"{self.data}/{path}"):
                os.remove(f"{self.data}/{path}")

    def name_for(self, chance):
        name = chance.choice(self.names)
        # A folder in place of a file, and the reverse, are rare.
        if name.startswith("box") and chance.random() < 0.6:
            name = chance.choice(self.names)
        return name

    def write(self, chance):
        self.put(self.name_for(chance), self.content(chance), chance)

    def drop(self, path):
        os.remove(f"{self.data}/{path}")

    def remove(self, chance):
        if files := sorted(self.files()):
            self.drop(chance.choice(files))

    def rename(self, chance):
        files = sorted(self.files())
        if not files:
            return
        old, new = chance.choice(files), self.name_for(chance)
        if old != new and not old.startswith(new + "/") and not new.startswith(old + "/"):
            self.make_room(new)
            full = f"{self.data}/{new}"
            os.makedirs(os.path.dirname(full), exist_ok=True)
            os.replace(f"{self.data}/{old}", full)

    def restore(self, chance):
        """Brings back something that was here before, at the name of its time or another."""
        if self.had:
            self.put(self.name_for(chance), chance.choice(self.had), chance)

    def tidy(self, chance):
        copies = sorted(name for name in self.files() if name != origin(name))
        for name in chance.sample(copies, min(len(copies), 3)):
            self.drop(name)

    def solve_collisions(self, listed):
        """Renames what cannot lie beside what the others have, as its message advises."""
        for path in sorted(self.files()):
            if any(path.startswith(other + "/") or other.startswith(path + "/")
                   for other in listed):
                os.replace(f"{self.data}/{path}",
                           f"{self.data}/{path.replace('/', ' - ')} of {self.name}")

    # --- syncs -----------------------------------------------------------------------------------

    def command(self, program, place, words):
        return [program, *words, *place.options, "--user", self.name]
