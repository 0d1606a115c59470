"""What was measured, as Markdown."""

import os
import platform
import statistics

from rows import ROWS

COLUMNS = [("seconds", "Wall seconds", "{:.2f}"), ("cpu", "CPU seconds of the client", "{:.2f}"),
           ("memory", "Peak memory of the client, MB", "{:.0f}"),
           ("server", "CPU seconds of the server meanwhile", "{:.2f}")]


def median(costs, column):
    """The median of the runs that succeeded; none if one failed."""
    if not costs or any(cost.status != "ok" for cost in costs):
        return None
    return statistics.median(getattr(cost, column) for cost in costs)


def cell(costs, column, form, runs):
    if not costs:
        return "–"
    if any(cost.status == "late" for cost in costs):
        return f"> {min(cost.seconds for cost in costs):.0f} s" if column == "seconds" else ""
    value = median(costs, column)
    if value is None:
        return "failed"
    few = f" ({len(costs)} run{'s' * (len(costs) > 1)})" if len(costs) < runs else ""
    return form.format(value) + (few if column == "seconds" else "")


def table(head, lines):
    rows = [head, ["---", *["---:"] * (len(head) - 1)], *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def name(bench, row):
    large = bench.large >> 20
    size = f"{large >> 10} GiB" if large % 1024 == 0 else f"{large} MiB"
    return ROWS[row].format(small=f"{bench.small:,}", many=f"{bench.many:,}", large=size,
                            tenth="1,000")


def best(bench, row, column, ours):
    peers = [(median(costs, column), tool) for tool, costs in bench.costs[row].items()
             if tool is not ours]
    return min(((value, tool.title) for value, tool in peers if value is not None), default=None)


def summary(bench, ours):
    """Beside the best peer of each row and measure, which need not be the same one."""
    lines = []
    for row in bench.rows:
        line = [name(bench, row)]
        for column, _, form in COLUMNS[:3]:
            peer = best(bench, row, column, ours)
            own = median(bench.costs[row][ours], column)
            line.append(form.format(own) if own is not None else "")
            line.append(f"{form.format(peer[0])} {peer[1]}" if peer else "")
            if own is None or peer is None:
                line.append("")
            elif column == "seconds":
                line.append(f"{peer[0] / max(own, 1e-9):.1f} times as fast")
            else:
                line.append(f"{own / max(peer[0], 1e-9):.2f} of it")
        lines.append(line)
    head = ["", "s", "best peer", "", "CPU s", "least of a peer", "", "MB", "least of a peer", ""]
    return table(head, lines)


def details(bench):
    parts = []
    for column, title, form in COLUMNS:
        head = ["", *[tool.title for tool in bench.tools]]
        lines = [[name(bench, row), *[cell(bench.costs[row][tool], column, form, bench.runs)
                                      for tool in bench.tools]] for row in bench.rows]
        parts.append(f"{title}:\n\n{table(head, lines)}")
    return "\n\n".join(parts)


def server(bench, ours):
    title = {"ceph": "Ceph's RADOS gateway", "rclone": "rclone serve s3"}[bench.runner.server.name]
    parts = [f"### {title}"]
    if ours:
        parts.append(summary(bench, ours))
    note = "–: not run, or not reached since an earlier step took too long."
    return "\n\n".join([*parts, details(bench), note])


def machine(tools):
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if "model name" in line), "?")
    with open("/proc/meminfo") as file:
        memory = int(file.readline().split()[1]) / (1 << 20)
    versions = ", ".join(sorted({f"{tool.title.split(',')[0]} {tool.version}" for tool in tools}))
    return (f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, {platform.system()} "
            f"{platform.release().split('-')[0]}, Python {platform.python_version()}; {versions}")
