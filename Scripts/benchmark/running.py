"""Runs programs, and says what they took: seconds, those of the processor, and memory."""

import collections
import json
import os
import shutil
import subprocess
import sys

# Seconds, seconds of the processor (children included), peak memory in MB of the largest process,
# the server's seconds of the processor. `status` is "ok", "late" or what went wrong.
Cost = collections.namedtuple("Cost", "seconds cpu memory server status")

# A small process of its own starts the program: the peak memory that the kernel reports for a
# child begins at that of its parent, which should not be a benchmark full of tables.
STARTER = """
import json, os, signal, sys, time
log, limit, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
late = []
def stop(number, _):
    late.append(number)
    os.kill(child, signal.SIGKILL)
files = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
         (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
         (os.POSIX_SPAWN_DUP2, 1, 2)]
start = time.monotonic()
child = os.posix_spawnp(command[0], command, os.environ, file_actions=files)
for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
    signal.signal(number, stop)
signal.alarm(limit)
_, status, usage = os.wait4(child, 0)
print(json.dumps([time.monotonic() - start, usage.ru_utime + usage.ru_stime,
                  usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), bool(late)]))
"""


class Server:
    """One of Scripts/servers, started for the benchmark."""

    def __init__(self, name, folder):
        self.name, self.folder, self.port = name, folder, []
        self.script = os.path.join(os.path.dirname(__file__), "..", "servers", name)

    def __enter__(self):
        lines = subprocess.run([self.script, "start", self.folder, *self.port], check=True,
                               text=True, stdout=subprocess.PIPE).stdout
        words = [word for word in lines.split() if "=" in word]
        self.environment = dict(word.split("=", 1) for word in words)
        self.endpoint = self.environment["AWS_ENDPOINT_URL"]
        self.port = [self.endpoint.rpartition(":")[2]]
        return self

    def __exit__(self, *_):
        subprocess.run([self.script, "stop", self.folder], check=True)

    def renew(self):
        """Starts it anew at the same endpoint; deleting every object would take longer."""
        self.__exit__()
        shutil.rmtree(self.folder)
        self.__enter__()

    def cpu(self):
        """Seconds of the processor that the server's processes have taken until now."""
        ticks = 0
        for name in os.listdir(f"{self.folder}/run"):
            with open(f"{self.folder}/run/{name}") as file:
                process = file.read().split()[0]
            with open(f"/proc/{process}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


class Runner:
    """Runs the tools against one server."""

    def __init__(self, server, limit, work):
        self.server, self.limit, self.log = server, limit, f"{work}/log"
        nothing = f"{work}/nothing"
        open(nothing, "w").close()
        self.environment = {
            **os.environ,
            **server.environment,
            "S3_ENDPOINT_URL": server.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": nothing,
            "AWS_SHARED_CREDENTIALS_FILE": nothing,
        }

    def measure(self, command, folder, environment):
        """Runs a command to its end or its limit, and returns its cost."""
        before = self.server.cpu()
        starter = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", STARTER, self.log, str(self.limit), *command],
            cwd=folder, env={**self.environment, **environment}, text=True, stdout=subprocess.PIPE)
        try:
            output = starter.communicate()[0]
        finally:
            if starter.poll() is None:
                starter.terminate()
                starter.wait()
        seconds, cpu, memory, code, late = json.loads(output)
        status = "late" if late else "ok" if code == 0 else f"exit status {code}"
        return Cost(seconds, cpu, memory, self.server.cpu() - before, status)

    def last_words(self):
        """What the last program said at its end."""
        with open(self.log, errors="replace") as file:
            return file.read()[-600:].strip()

    def attempt(self, command):
        """Runs a command that is not measured and may fail."""
        subprocess.run(command, env=self.environment, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def output(self, command):
        """What a command prints that is not measured and has to succeed."""
        run = subprocess.run(command, env=self.environment, text=True, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        if run.returncode:
            sys.exit(f"{' '.join(command)} failed: {run.stderr.strip()}")
        return run.stdout
