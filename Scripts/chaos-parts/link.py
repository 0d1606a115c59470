"""A link between people and a store that can be made faulty: a proxy of HTTP on loopback.

It passes heads through as they are, since signatures cover them, and reads every message whole
before it passes it on, so that it can do to it what links, proxies and busy servers do.
"""

import asyncio
import base64
import collections
import contextlib
import hashlib
import html
import random
import re
import threading
import urllib.parse

# What may happen to an exchange, each as often as `share` says.
FAULTS = [
    "reset before",   # the connection breaks before the server has seen anything
    "reset after",    # the server has carried it out, and the answer is lost
    "500 before",     # a server fails that has done nothing
    "500 after",      # a server fails that has carried it out
    "503",            # a server is too busy
    "truncated",      # the body of the answer is cut off
    "garbled answer",   # a bit of its body is another
    "garbled request",  # a bit of the body that was sent is another
]

Message = collections.namedtuple("Message", "start head headers body")


class Broken(Exception):
    """A side has closed its connection in the middle."""


async def read_head(reader):
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        if getattr(error, "partial", b""):
            raise Broken from None
        return None
    lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return lines[0], head, headers


async def read_chunked(reader):
    raw = b""
    while True:
        line = await reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        raw += line + await reader.readexactly(size + 2)
        if size == 0:
            return raw


async def read_body(reader, headers):
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return await read_chunked(reader)
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    return None


def garbled(body, chance):
    """The same bytes but for one bit."""
    position = chance.randrange(len(body))
    flipped = body[position] ^ (1 << chance.randrange(8))
    return body[:position] + bytes([flipped]) + body[position + 1:]


def error_answer(status, reason, code):
    body = (f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code>'
            f"<Message>{reason}.</Message><RequestId>CHAOS</RequestId></Error>").encode()
    head = (f"HTTP/1.1 {status} {reason}\r\nContent-Type: application/xml\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode()
    return head, body


def answer_to(method, status, reason, code):
    head, body = error_answer(status, reason, code)
    return head + (b"" if method == "HEAD" else body)


def md5_header(body):
    return base64.b64encode(hashlib.md5(body).digest()).decode()


def on_object(method, request, target):
    """A request about an object with the head of another, for a server that checks no signature."""
    head = re.sub(rb"(?i)\r\n(content-[^\r]*|x-amz-copy[^\r]*)", b"", request.head)
    start = f"{method} {target} HTTP/1.1"
    head = head.replace(request.start.encode("latin-1"), start.encode(), 1)
    return Message(start, head, {}, b"")


NO_GATE = contextlib.nullcontext()


class Link:
    """The proxy, in a thread of its own.

    `judges` makes it evaluate the conditions of every change itself, one change of a key at a
    time, so that what is behind it is a store as AWS is. A `liar` drops the conditions.
    """

    def __init__(self, endpoint, seed, judges=False, liar=False):
        where = urllib.parse.urlsplit(endpoint)
        self.host, self.port = where.hostname, where.port
        self.judges, self.liar = judges, liar
        self.share = 0.0
        self.chance = random.Random(f"link {seed}")
        self.counts = collections.Counter()
        self.requests = 0
        self.tasks = set()
        self.gates = collections.defaultdict(asyncio.Lock)
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.ready = threading.Event()

    def __enter__(self):
        self.thread.start()
        self.ready.wait()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def run(self):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(
            asyncio.start_server(self.serve, "127.0.0.1", 0, limit=1 << 20))
        self.endpoint = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self.ready.set()
        self.loop.run_forever()
        server.close()
        # Each may be about to open a connection, or to be begun.
        while tasks := asyncio.all_tasks(self.loop):
            for task in tasks:
                task.cancel()
            self.loop.run_until_complete(asyncio.wait(tasks, timeout=1))
        self.loop.close()

    # --- connections ---------------------------------------------------------------------------

    async def serve(self, reader, writer):
        upstream = Upstream(self.host, self.port)
        # The loop itself does not keep tasks.
        self.tasks.add(task := asyncio.current_task())
        try:
            while (request := await self.receive(reader, writer)) is not None:
                answer = await self.exchange(request, upstream)
                if answer is None:
                    break
                data, complete = answer
                writer.write(data)
                await writer.drain()
                if not complete:
                    break
        except (Broken, ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.tasks.discard(task)
            upstream.close()
            # Without lingering, so that what is left unread becomes a reset.
            writer.transport.abort()

    async def receive(self, reader, writer):
        found = await read_head(reader)
        if found is None:
            return None
        start, head, headers = found
        if headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            head = re.sub(rb"(?i)\r\nexpect:[^\r]*", b"", head)
        return Message(start, head, headers, await read_body(reader, headers) or b"")

    # --- exchanges -----------------------------------------------------------------------------

    def draw(self, request):
        """The fault that befalls this exchange, or nothing."""
        position = self.chance.random()
        if not self.share or position >= self.share * len(FAULTS):
            return None
        fault = FAULTS[int(position / self.share)]
        return None if fault == "garbled request" and not request.body else fault

    async def exchange(self, request, upstream):
        """The bytes to answer with, and whether they are all; None for a broken connection."""
        self.requests += 1
        fault = self.draw(request)
        if fault:
            self.counts[fault] += 1
        method = request.start.split(" ")[0]
        if fault == "reset before":
            return None
        if fault == "500 before":
            return answer_to(method, 500, "Internal Server Error", "InternalError"), True
        if fault == "503":
            return answer_to(method, 503, "Slow Down", "SlowDown"), True
        if fault == "garbled request":
            request = request._replace(body=garbled(request.body, self.chance))
        head, body = await self.carry_out(request, upstream)
        if fault == "reset after":
            return None
        if fault == "500 after":
            return answer_to(method, 500, "Internal Server Error", "InternalError"), True
        if fault == "truncated" and body:
            return head + body[:self.chance.randrange(len(body))], False
        if fault == "garbled answer" and body:
            return head + garbled(body, self.chance), True
        return head + body, True

    async def carry_out(self, request, upstream):
        method, target, _ = request.start.split(" ")
        conditions = [request.headers.get("if-match"), request.headers.get("if-none-match")]
        if method not in ("PUT", "POST", "DELETE") or not (self.judges or self.liar):
            return await upstream.ask(request)
        request = request._replace(
            head=re.sub(rb"(?i)\r\nif-(none-)?match:[^\r]*", b"", request.head))
        if self.liar:
            return await upstream.ask(request)
        if method == "POST" and target.endswith("?delete="):
            return await self.delete_many(request, target, upstream)
        source = urllib.parse.unquote(request.headers.get("x-amz-copy-source", ""))
        source = urllib.parse.quote("/" + source.lstrip("/")) if source else target
        # In one order, so that no two wait for each other.
        first, second = sorted([source, target])
        async with self.gates[first], self.gates[second] if first != second else NO_GATE:
            wanted = request.headers.get("x-amz-copy-source-if-match")
            if (not any(conditions) or await self.holds(request, target, *conditions, upstream)) \
                    and (not wanted or await self.holds(request, source, wanted, None, upstream)):
                return await upstream.ask(request)
        return error_answer(412, "Precondition Failed", "PreconditionFailed")

    async def delete_many(self, request, target, upstream):
        """Deletes the objects that have the ETags which the request names, one after the other."""
        bucket, failures = target.partition("?")[0].rstrip("/"), b""
        if md5_header(request.body) != request.headers.get("content-md5"):
            return error_answer(400, "Bad Request", "BadDigest")
        for entry in re.findall(rb"<Object>(.*?)</Object>", request.body, re.DOTALL):
            name = re.search(rb"<Key>(.*?)</Key>", entry, re.DOTALL)[1]
            tag = re.search(rb"<ETag>(.*?)</ETag>", entry)
            path = f"{bucket}/{urllib.parse.quote(html.unescape(name.decode()))}"
            async with self.gates[path]:
                match = html.unescape(tag[1].decode()) if tag else None
                if match is None or await self.holds(request, path, match, None, upstream):
                    await upstream.ask(on_object("DELETE", request, path))
                else:
                    failures += (b"<Error><Key>" + name + b"</Key><Code>PreconditionFailed</Code>"
                                 b"<Message>Another version is there.</Message></Error>")
        body = b"<DeleteResult>" + failures + b"</DeleteResult>"
        return (b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"
                b"Content-Length: %d\r\n\r\n" % len(body)), body

    async def holds(self, request, target, match, none_match, upstream):
        found, _ = await upstream.ask(on_object("HEAD", request, target))
        is_there = found.split(b" ", 2)[1] == b"200"
        if none_match:
            return not is_there
        tag = re.search(rb"(?i)\r\netag: *\"?([^\"\r]*)", found)
        return is_there and tag and tag[1].decode() == match.strip('"')


class Upstream:
    """The connection to the server that belongs to one of a person's."""

    def __init__(self, host, port):
        self.host, self.port = host, port
        self.writer = None

    def close(self):
        if self.writer:
            self.writer.close()
            self.writer = None

    async def ask(self, request):
        """The head and the body of the answer."""
        if self.writer and self.reader.at_eof():
            self.close()
        if not self.writer:
            self.reader, self.writer = await asyncio.open_connection(
                self.host, self.port, limit=1 << 20)
        self.writer.write(request.head + request.body)
        await self.writer.drain()
        while True:
            found = await read_head(self.reader)
            if found is None:
                self.close()
                raise Broken
            start, head, headers = found
            status = int(start.split(" ")[1])
            if status >= 200:
                break
        if request.start.startswith("HEAD ") or status in (204, 304):
            body = b""
        else:
            body = await read_body(self.reader, headers)
            if body is None:
                body = await self.reader.read()
                self.close()
        if headers.get("connection", "").lower() == "close":
            self.close()
        return head, body
