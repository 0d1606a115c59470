"""Serves S3Synchrony 0.1.2 to tests: what a colleague who still uses it would do, on request.

    PYTHON original.py PORT         serves on loopback until it is stopped

The package wants Windows and a Python path that no installation has. Both are mended while
it is imported; its files stay as they came. Every request is answered by a process of its
own, forked from this one, so that each turn begins as a fresh start of the program would.

Requests are POSTs with JSON, and so are the answers:

    /turn    {"home", "bucket", "prefix"} and {"answers": [...]} or {"rules": {...}} runs the
             program once in the folder "home". "rules" has an answer for each kind of
             question, and "*" for the others. "meanwhile" is what somebody else does while
             the first question stands: {"program", "arguments", "folder", "environment",
             "input"}. Where wanted, "action" (sync or reset), "data" (the Data folder),
             "zone", "lineEnd", "clipboard", "environment".
             -> {"ending": ok | quit | exception, "reason", "questions", "output", "meanwhile"}
             A question is {"kind", "files", "answer"}.
    /bucket  {"bucket", "endpoint"} makes a bucket.
    /put     the same and {"objects": {key: base64}}
    /remove  the same and {"keys": [...]}
    /look    the same and {"root"} -> {"objects": {key: {"size", "checksum"}}}, with "text" in
             base64 of what is up to 64 KiB, and "rows", lists of fields, of ledgers; and
             {"folders": {person: {file: checksum}}} of all root/person/Data
"""

import ast
import base64
import builtins
import collections
import concurrent.futures
import csv
import hashlib
import http.server
import importlib.abc
import importlib.machinery
import io
import json
import os
import socketserver
import subprocess
import sys
import time
import traceback
import warnings

# The questions of the program, by the function that asks them.
QUESTIONS = {
    "_push_deleted_s3": "push-deleted",
    "_pull_deleted_local": "pull-deleted",
    "_push_new_s3": "push-new",
    "_pull_new_local": "pull-new",
    "_push_modified_s3": "push-modified",
    "_pull_modified_local": "pull-modified",
    "_revert_modified_s3": "revert-remote",
    "_revert_modified_local": "revert-local",
    "_connect_to_s3": "name",
    "reset_confirm": "reset",
}
CONFIRMING = {"_delete_from_s3", "_delete_from_local"}


class Portable(ast.NodeTransformer):
    """Folder and file are joined by a slash, and modules of one package find one another."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        right = node.right
        if isinstance(node.op, ast.Add) and isinstance(right, ast.Constant) and right.value == "\\":
            node.right = ast.copy_location(ast.Constant("/"), right)
        return node

    def visit_ImportFrom(self, node):
        if node.level == 0 and node.module == "DataPlatforms":
            node.level, node.module = 1, None
        return node


class PortableLoader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return compile(Portable().visit(ast.parse(self.get_data(path))), path, "exec")


class PortableFinder(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname, path, target=None):
        if fullname.split(".")[0] != "s3synchrony":
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = PortableLoader(fullname, spec.loader.path)
        return spec


KEYS = {"aws_access_key_id": "AKIDTEST", "aws_secret_access_key": "SECRETTEST",
        "region_name": "us-east-1"}


class Person:
    """Answers the questions of one turn, and remembers them."""

    def __init__(self, request):
        self.answers = collections.deque(request.get("answers") or [])
        self.rules = request.get("rules")
        self.meanwhile = request.get("meanwhile")
        self.questions, self.done, self.read = [], None, 0

    def answer(self, prompt=""):
        listed = sys.stdout.getvalue()[self.read:]
        self.read += len(listed)
        files = [line.split(" \t")[0] for line in listed.split("\n") if " \t" in line]
        kind = self.kind_of_question()
        if self.meanwhile and not self.questions:
            self.done = run(self.meanwhile)
        answer = self.choose(kind)
        self.questions.append({"kind": kind, "answer": answer or "",
                               "files": [file.split(" ", 1)[-1] for file in files]})
        print(prompt + str(answer))
        if answer is None:
            raise EOFError("there is no answer to the question: " + prompt)
        return answer

    def choose(self, kind):
        if self.rules is not None:
            return self.rules.get(kind, self.rules.get("*"))
        return self.answers.popleft() if self.answers else None

    def kind_of_question(self):
        frame, confirming = sys._getframe(), False
        while frame:
            name = frame.f_code.co_name
            confirming = confirming or name in CONFIRMING
            if name in QUESTIONS:
                return "confirm" if confirming else QUESTIONS[name]
            frame = frame.f_back
        return "other"


def run(command):
    done = subprocess.run(
        [command["program"], *command["arguments"]], cwd=command["folder"],
        env=command["environment"], input=command["input"], text=True, capture_output=True)
    return {"status": done.returncode, "output": done.stdout, "errors": done.stderr}


def turn(request):
    import pyperclip
    import s3synchrony

    person = Person(request)
    os.chdir(request["home"])
    os.environ.update({"TZ": request.get("zone") or "UTC", "HOME": request["home"],
                       "AWS_EC2_METADATA_DISABLED": "true"})
    os.environ.update(request.get("environment") or {})
    time.tzset()
    os.linesep = request.get("lineEnd") or os.linesep
    pyperclip.paste = lambda: request["clipboard"]
    builtins.input = person.answer
    program = s3synchrony.reset_all if request.get("action") == "reset" else s3synchrony.smart_sync
    real, sys.stdin, sys.stdout = sys.stdout, io.StringIO(), io.StringIO()
    ending, reason = "ok", None
    try:
        program(platform="S3", datafolder=request.get("data", "Data"),
                aws_bkt=request["bucket"], aws_prfx=request["prefix"])
    except SystemExit:
        ending = "quit"
    except BaseException as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        ending = "exception"
        reason = "%s: %s (%s)" % (type(error).__name__, error, last.name)
    output, sys.stdout = sys.stdout.getvalue(), real
    if person.answers:
        reason = "unused answers: %r" % list(person.answers)
    return {"ending": ending, "reason": reason, "questions": person.questions,
            "output": output, "meanwhile": person.done}


class Bucket:
    def __init__(self, request):
        self.name = request["bucket"]
        self.client = client(request["endpoint"])

    def make(self):
        self.client.create_bucket(Bucket=self.name)

    def put(self, objects):
        def one(item):
            body = base64.b64decode(item[1])
            self.client.put_object(Bucket=self.name, Key=item[0], Body=body)
        at_once(one, objects.items())

    def remove(self, keys):
        for key in keys:
            self.client.delete_object(Bucket=self.name, Key=key)

    def look(self):
        objects = {}
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name):
            for entry in page.get("Contents", []):
                objects[entry["Key"]] = entry["Size"], entry["ETag"].strip('"')

        def one(item):
            key, (size, tag) = item
            is_control = "/.S3/" in "/" + key
            # The tag of a file in one piece is its checksum, so many files need no reading.
            if not is_control and "-" not in tag and (size > 1 << 16 or len(objects) > 500):
                return key, {"size": size, "checksum": tag}
            body = self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
            found = {"size": size, "checksum": hashlib.md5(body).hexdigest()}
            if size <= 1 << 16:
                found["text"] = base64.b64encode(body).decode()
            if is_control and key.endswith(".csv") and "/deleted/" not in key:
                lines = io.StringIO(body.decode("utf-8-sig"), newline="")
                found["rows"] = [row for row in csv.reader(lines) if row]
            return key, found
        return dict(at_once(one, objects.items()))


def files(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            name = os.path.relpath(path, folder)
            # Such names never leave the folder.
            if ".S3" not in name:
                with open(path, "rb") as file:
                    found[name] = hashlib.md5(file.read()).hexdigest()
    return found


def at_once(work, items):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(work, items))


def client(endpoint):
    import boto3
    from botocore.config import Config
    # What moto says of the CRC of an object in parts is not always so.
    config = Config(s3={"addressing_style": "path"}, response_checksum_validation="when_required")
    return boto3.client("s3", endpoint_url=endpoint, config=config, **KEYS)


def answer(path, request):
    if path == "/turn":
        return turn(request)
    bucket = Bucket(request)
    if path == "/bucket":
        bucket.make()
    elif path == "/put":
        bucket.put(request["objects"])
    elif path == "/remove":
        bucket.remove(request["keys"])
    elif path == "/look":
        folders = {name: files(os.path.join(request["root"], name, "Data"))
                   for name in os.listdir(request["root"])}
        return {"objects": bucket.look(), "folders": folders}
    return {}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            status, body = 200, answer(self.path, request)
        except Exception:
            status, body = 500, {"error": traceback.format_exc()}
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Server(socketserver.ForkingMixIn, http.server.HTTPServer):
    request_queue_size = 128


def main():
    warnings.simplefilter("ignore")
    os.environ.pop("AWS_PROFILE", None)
    sys.meta_path.insert(0, PortableFinder())
    # What every turn needs is loaded once, before the first fork.
    import boto3
    import s3synchrony
    import pandas
    boto3.setup_default_session()
    client("http://127.0.0.1:1").get_paginator("list_objects_v2")
    pandas.read_csv(io.StringIO("a\n1\n")).drop_duplicates().dropna().to_csv()
    boto3.resource("s3", endpoint_url="http://127.0.0.1:1", **KEYS)
    assert s3synchrony.get_supported_platforms() == ["S3"]
    Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()


if __name__ == "__main__":
    main()
