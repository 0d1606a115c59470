"""The work that is measured, row by row. In every row the tools take turns."""

import collections
import os
import sys

import places
from places import Place

ROWS = {
    "push": "first push of {small} files of 4 KiB",
    "pull": "first pull of {small} files of 4 KiB",
    "same": "nothing changed among {small}",
    "one": "one changed of {small}",
    "rename": "a folder of {tenth} renamed, of {small}",
    "same-many": "nothing changed among {many}",
    "up": "one file of {large} up",
    "down": "one file of {large} down",
}
CHAIN = ["push", "same", "pull", "one", "rename"]


class Bench:
    """Runs the rows on one server; `costs[row][tool]` has what each run took."""

    def __init__(self, runner, tools, s5cmd, options, work):
        self.runner, self.tools, self.s5cmd, self.work = runner, tools, s5cmd, work
        self.rows, self.runs, self.patience = options.rows, options.runs, options.patience
        scale = options.scale
        self.small = max(int(10_000 * scale) // 1000, 1) * 1000
        self.many = max(int(100_000 * scale) // 1000, 1) * 1000
        self.large = max(int(2048 * scale), 300) << 20
        self.costs = {row: collections.defaultdict(list) for row in ROWS}
        self.given_up = set()

    def run(self):
        if any(row in self.rows for row in CHAIN):
            self.repeat(self.of(*CHAIN), self.small_files)
        if "same-many" in self.rows:
            self.many_files()
        if "up" in self.rows or "down" in self.rows:
            self.large_file()

    def begin(self):
        """Starts with a server that holds nothing."""
        self.runner.server.renew()
        self.runner.output([self.s5cmd, "mb", "s3://bench"])

    def of(self, *rows):
        """The tools that take part in one of these rows."""
        return [tool for tool in self.tools if tool.rows is None or tool.rows & {*rows}]

    def repeat(self, tools, work):
        """Does the work in rounds, without the tools that were given up on."""
        self.given_up.clear()
        for round in range(self.runs):
            # Another one begins each time.
            shift = round % max(len(tools), 1)
            order = tools[shift:] + tools[:shift]
            work([tool for tool in order if tool not in self.given_up], round)

    def step(self, row, tool, command, place, check):
        """Runs one tool once and keeps its cost; what it did is checked."""
        cost = self.runner.measure(command, place.home, tool.variables)
        if cost.status == "ok":
            cost = cost._replace(status=check() or "ok")
        if row in self.rows:
            self.costs[row][tool].append(cost)
        print(f"{self.runner.server.name:7} {row:9} {tool.title:30} {cost.seconds:8.2f} s "
              f"{cost.cpu:8.2f} s CPU {cost.memory:6.0f} MB {cost.server:7.2f} s server  "
              f"{cost.status}", file=sys.stderr, flush=True)
        if cost.status != "ok":
            print(self.runner.last_words(), file=sys.stderr)
        if cost.status != "ok" or cost.seconds > self.patience:
            self.given_up.add(tool)
        return cost.status == "ok"

    def in_step(self, place):
        return places.difference(places.local(place.data),
                                 places.remote(self.runner, self.s5cmd, place))

    def small_files(self, tools, round):
        alices = {}
        self.begin()
        for tool in tools:
            home = f"{self.work}/{tool.name}"
            alices[tool] = Place(home, "bench", f"{tool.name} {round}")
            places.fill(alices[tool].data, self.small)
            tool.state(alices[tool])
        last = max(CHAIN.index(row) for row in self.rows if row in CHAIN)
        alive = list(tools)
        for row in CHAIN[:last + 1]:
            if row == "pull" and row not in self.rows:
                continue
            alive = [tool for tool in alive if self.small_step(row, tool, alices[tool], round)]
        for place in alices.values():
            place.remove()

    def small_step(self, row, tool, alice, round):
        if row == "pull":
            bob = Place(f"{alice.home} bob", alice.bucket, alice.prefix, "bob")
            tool.state(bob)
            pulled = self.step(row, tool, tool.pull(bob), bob, lambda: places.difference(
                places.local(alice.data), places.local(bob.data)))
            bob.remove()
            return pulled
        if row == "one":
            places.write(f"{alice.data}/site 000/day 5/measurement 000550.csv", 550, round + 1)
        if row == "rename":
            # A tenth of the files, where there are 10,000.
            os.rename(f"{alice.data}/site 000", f"{alice.data}/site of old")
        return self.step(row, tool, tool.push(alice), alice, lambda: self.in_step(alice))

    def many_files(self):
        """One prefix for the tools that keep no ledgers, and one for each of the others."""
        tools, ready, shared = self.of("same-many"), {}, None
        self.begin()
        # The first of them fills the prefix for all, so it should keep times of change.
        tools.sort(key=lambda tool: tool.name != "rclone-tuned")
        for tool in tools:
            home = f"{self.work}/{tool.name}"
            if tool.has_ledgers or shared is None:
                place = Place(home, "bench", f"{tool.name} many")
                places.fill(place.data, self.many)
                tool.state(place)
                if not tool.has_ledgers:
                    shared = place
            else:
                place = Place(home, "bench", shared.prefix, data=shared.data)
            if place is shared or tool.has_ledgers or tool.name == "bisync":
                if not self.step("first-many", tool, tool.push(place), place,
                                 lambda: self.in_step(place)):
                    place.remove()
                    continue
            ready[tool] = place

        def once(tools, _):
            for tool in tools:
                self.step("same-many", tool, tool.push(ready[tool]), ready[tool], str)

        self.repeat([tool for tool in self.tools if tool in ready], once)
        for tool, place in ready.items():
            wrong = self.in_step(place) if place is shared or tool.has_ledgers else ""
            if wrong:
                costs = self.costs["same-many"]
                costs[tool] = [cost._replace(status=wrong) for cost in costs[tool]]
        for place in ready.values():
            place.remove()

    def large_file(self):
        source = f"{self.work}/large"
        places.make_large(source, self.large)
        self.begin()

        def both_ways(tools, round):
            for tool in tools:
                alice = Place(f"{self.work}/{tool.name}", "bench", f"{tool.name} large {round}")
                bob = Place(f"{self.work}/{tool.name} bob", "bench", alice.prefix, "bob")
                file, copy = f"{alice.data}/large.bin", f"{bob.data}/large.bin"
                os.rename(source, file)
                tool.state(alice)
                tool.state(bob)
                up = self.step("up", tool, tool.push(alice), alice, lambda: self.in_step(alice))
                if up and "down" in self.rows:
                    self.step("down", tool, tool.pull(bob), bob, lambda: (
                        "" if places.same_bytes(file, copy) else "the bytes differ"))
                os.rename(file, source)
                bob.remove()
                # Nothing is there to remove if the upload failed.
                self.runner.attempt([self.s5cmd, "rm", f"s3://bench/{alice.prefix}/*"])
                alice.remove()

        self.repeat(self.of("up", "down"), both_ways)
        os.remove(source)
