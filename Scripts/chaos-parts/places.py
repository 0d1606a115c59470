"""The places that a team shares, and what lies there, read past any link and any Synchrony."""

import csv
import datetime
import hashlib
import hmac
import http.client
import io
import os
import re
import shutil
import urllib.parse
import uuid
import xml.etree.ElementTree as ElementTree

from link import Link
from running import Server

ACCESS, SECRET, REGION = "AKIDTEST", "SECRETTEST", "us-east-1"


def md5(data):
    return hashlib.md5(data).hexdigest()


class Bucket:
    """Reads and lists the objects of an endpoint's bucket."""

    def __init__(self, endpoint, bucket):
        self.host = urllib.parse.urlsplit(endpoint).netloc
        self.bucket = bucket
        self.connection = http.client.HTTPConnection(self.host)

    def ask(self, key="", query=()):
        path = urllib.parse.quote(f"/{self.bucket}/{key}" if key else f"/{self.bucket}")
        words = "&".join(f"{name}={urllib.parse.quote(value, safe='')}" for name, value in query)
        for attempt in (1, 2):
            try:
                headers = self.signed(path, words)
                self.connection.request("GET", f"{path}?{words}" if words else path,
                                        headers=headers)
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, ConnectionError):
                self.connection.close()
                if attempt == 2:
                    raise
        raise AssertionError

    def signed(self, path, query):
        """Signature version 4 of a request without a body."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        nothing = hashlib.sha256(b"").hexdigest()
        headers = {"host": self.host, "x-amz-content-sha256": nothing, "x-amz-date": now}
        lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
        names = ";".join(headers)
        canonical = "\n".join(["GET", path, query, lines, names, nothing])
        scope = f"{now[:8]}/{REGION}/s3/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", now, scope,
                          hashlib.sha256(canonical.encode()).hexdigest()])
        key = f"AWS4{SECRET}".encode()
        for word in (now[:8], REGION, "s3", "aws4_request", text):
            key = hmac.new(key, word.encode(), hashlib.sha256).digest()
        headers["Authorization"] = (f"AWS4-HMAC-SHA256 Credential={ACCESS}/{scope}, "
                                    f"SignedHeaders={names}, Signature={key.hex()}")
        return headers

    def list(self, prefix):
        """The ETags of all keys that begin with `prefix`, in quotes or not."""
        found, token = {}, None
        while True:
            query = [("continuation-token", token)] if token else []
            query += [("encoding-type", "url"), ("list-type", "2"), ("prefix", prefix)]
            status, body = self.ask(query=query)
            if status != 200:
                raise RuntimeError(f"the listing failed with HTTP {status}: {body[:300]}")
            tree = ElementTree.fromstring(re.sub(rb' xmlns="[^"]*"', b"", body, count=1))
            for entry in tree.iter("Contents"):
                key = urllib.parse.unquote_plus(entry.findtext("Key"))
                found[key] = entry.findtext("ETag", "").strip('"')
            token = tree.findtext("NextContinuationToken")
            if not token:
                return found


class S3Place:
    """A prefix of a bucket, for one seed."""

    def __init__(self, endpoint, link, work):
        self.link = link
        self.prefix = f"chaos-{uuid.uuid4().hex[:12]}"
        self.bucket = Bucket(endpoint, "team")
        self.environment = {
            "AWS_ACCESS_KEY_ID": ACCESS, "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": link.endpoint if link else endpoint,
        }
        self.options = ["--bucket", "team", "--prefix", self.prefix]

    def believe(self, data):
        """Lets a person's program believe that this store judges every condition, as it does of
        AWS's: then it takes no lock."""
        os.makedirs(f"{data}/.S3")
        with open(f"{data}/.S3/store-conditions.txt", "w") as file:
            file.write("write-absent,write-matches,large-writes,copy-destination,copy-source,"
                       "delete-matches,read-matches,deletions-match "
                       f"{self.environment['AWS_ENDPOINT_URL']} s3://team/{self.prefix}\n")

    def checksums(self, thorough=False):
        """The MD5s of all objects by name: as the server has them, or of what it gives."""
        tags = self.bucket.list(self.prefix + "/")
        found = {key[len(self.prefix) + 1:]: tag for key, tag in tags.items()}
        return {name: self.checksum(name) for name in found} if thorough else found

    def checksum(self, name):
        """The MD5 of an object; empty if it is listed and yet not there."""
        content = self.read(name)
        return "" if content is None else md5(content)

    def read(self, name):
        status, body = self.bucket.ask(f"{self.prefix}/{name}")
        if status not in (200, 404):
            raise RuntimeError(f"{name} could not be read: HTTP {status}: {body[:300]}")
        return body if status == 200 else None


class FolderPlace:
    """A shared directory, for one seed."""

    link = None
    environment = {}

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        self.options = ["--platform", "Folder", "--remote", folder]

    def checksums(self, thorough=False):
        found = {}
        for path, _, names in os.walk(self.folder):
            for name in names:
                full = os.path.join(path, name)
                with open(full, "rb") as file:
                    found[os.path.relpath(full, self.folder)] = md5(file.read())
        return found

    def read(self, name):
        try:
            with open(f"{self.folder}/{name}", "rb") as file:
                return file.read()
        except (FileNotFoundError, IsADirectoryError):
            return None


class Host:
    """What makes places of one kind: `folder`, a server, or `judge`: moto behind a link that
    judges every condition, as AWS does and no server of this machine."""

    def __init__(self, name, work):
        self.name, self.work, self.server = name, work, None
        program = {"judge": "moto"}.get(name, name)
        self.endpoint = os.environ.get(f"SYNCHRONY_TEST_S3_{program.upper()}") or None
        if name != "folder" and not self.endpoint:
            self.server = Server(program, f"{work}/{name}.server")

    def __enter__(self):
        if self.server:
            self.server.__enter__()
            self.endpoint = self.server.endpoint
        return self

    def __exit__(self, *_):
        if self.server:
            self.server.__exit__()
            shutil.rmtree(self.server.folder, ignore_errors=True)

    def link(self, kind, seed):
        """The link that a seed needs, or nothing where people reach the store themselves."""
        if self.name == "folder" or (kind == "clean" and self.name != "judge"):
            return None
        return Link(self.endpoint, seed, judges=self.name == "judge", liar=kind == "lying")

    def place(self, link, home):
        return S3Place(self.endpoint, link, home) if self.endpoint else FolderPlace(f"{home}/share")


def rows(ledger):
    """The rows of a ledger, by name, and what is wrong with its form."""
    text = ledger.decode(errors="replace")
    table = list(csv.reader(io.StringIO(text, newline="")))
    wrong = ["versions.csv is no UTF-8"] if text.encode() != ledger else []
    if not table or sorted(table[0]) != ["Checksum", "Edited By", "File", "Time Edited"]:
        return {}, [f"the header of versions.csv is {table[:1]}"]
    found = {}
    for row in table[1:]:
        if len(row) != 4 or not all(row):
            wrong.append(f"versions.csv has the row {row}")
            continue
        record = dict(zip(table[0], row))
        if record["File"] in found:
            wrong.append(f"versions.csv has two rows of {record['File']}")
        found[record["File"]] = record["Checksum"]
    return found, wrong
