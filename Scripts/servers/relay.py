"""A relay before a server, for tests: it notes each exchange, and answers some of them itself.

    relay.py LOG [--to HOST:PORT] [--rules FILE] [--certificate FILE] [--port PORT]

Prints its port on loopback and serves until it is killed. Each answered request is a line of LOG:
method, target, bytes of the body, status, bytes of the answer's body. Without a server behind it
every request that no rule answers is refused with 502. A certificate, with its key in the same
file, makes it speak TLS.

FILE holds a JSON array of rules; the first whose `match`, a regular expression, is found in
"METHOD target" and whose turn it is decides. A rule lets the first `after` of its requests
through, and ends when it was applied `times`:

    {"match": "^PUT", "after": 6, "hold": true}         is never answered; the log says HELD
    {"match": "^GET", "status": 403, "body": "…", "headers": {"x-amz-bucket-region": "eu-west-1"}}
    {"match": "^GET", "status": 200, "endless": true}   is answered without an end
    {"match": "^GET", "status": 200, "length": 99, "body": "…"}  promises another length
"""

import argparse
import http.client
import http.server
import json
import re
import ssl
import threading

PIECE = 1 << 18


class Rules:
    def __init__(self, path):
        self.rules = []
        if path:
            with open(path, encoding="utf-8") as file:
                self.rules = json.load(file)
        self.counts = [0] * len(self.rules)
        self.lock = threading.Lock()

    def choose(self, line):
        """The rule that decides about a request, or None."""
        with self.lock:
            for index, rule in enumerate(self.rules):
                if not re.search(rule["match"], line):
                    continue
                turn = self.counts[index] - rule.get("after", 0)
                self.counts[index] += 1
                if 0 <= turn < rule.get("times", 1 << 60):
                    return rule
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = PIECE
    upstream = None

    def serve(self):
        size = int(self.headers.get("Content-Length") or 0)
        rule = self.server.rules.choose(f"{self.command} {self.path}")
        if rule and rule.get("hold"):
            self.server.note("HELD", self.command, self.path)
            threading.Event().wait()
        if rule:
            self.drain(size)
            self.answer(rule, size)
        elif self.server.target:
            self.forward(size)
        else:
            self.drain(size)
            self.answer({"status": 502}, size)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_CONNECT = serve

    def drain(self, size):
        while size > 0:
            piece = self.rfile.read(min(size, PIECE))
            if not piece:
                return
            size -= len(piece)

    def answer(self, rule, size):
        body = rule.get("body", "").encode()
        self.server.note(self.command, self.path, size, rule["status"], len(body))
        self.send_response(rule["status"])
        for name, value in rule.get("headers", {}).items():
            self.send_header(name, value)
        if rule.get("endless"):
            self.close_connection = True
            self.end_headers()
            while True:
                self.wfile.write(body or b" " * PIECE)
        if "headers" not in rule or "Content-Length" not in rule["headers"]:
            self.send_header("Content-Length", str(rule.get("length", len(body))))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()
        self.close_connection = self.close_connection or "length" in rule

    def forward(self, size):
        if self.upstream is None:
            self.upstream = http.client.HTTPConnection(self.server.target)
        upstream = self.upstream
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in ("expect", "connection"):
                upstream.putheader(name, value)
        upstream.endheaders()
        left = size
        while left > 0:
            piece = self.rfile.read(min(left, PIECE))
            if not piece:
                raise ConnectionError("the client went away")
            upstream.send(piece)
            left -= len(piece)
        response = upstream.getresponse()
        self.send_response_only(response.status, response.reason)
        is_chunked = response.getheader("Content-Length") is None and response.status >= 200
        is_empty = self.command == "HEAD" or response.status in (204, 304)
        for name, value in response.getheaders():
            if name.lower() not in ("connection", "transfer-encoding"):
                self.send_header(name, value)
        is_chunked = is_chunked and not is_empty
        if is_chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        sent = 0
        while piece := response.read(PIECE):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if is_chunked else piece)
            sent += len(piece)
        if is_chunked:
            self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()
        self.server.note(self.command, self.path, size, response.status, sent)

    def log_message(self, *_):
        pass


class Relay(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, port, log, target, rules):
        super().__init__(("127.0.0.1", port), Handler)
        self.log = open(log, "a", encoding="utf-8", buffering=1)
        self.target = target
        self.rules = rules
        self.lock = threading.Lock()

    def note(self, *words):
        with self.lock:
            print(*words, file=self.log)

    def handle_error(self, request, client_address):
        """A connection that broke off is none of our troubles."""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--to")
    parser.add_argument("--rules")
    parser.add_argument("--certificate")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    relay = Relay(options.port, options.log, options.to, Rules(options.rules))
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate)
        relay.socket = context.wrap_socket(
            relay.socket, server_side=True, do_handshake_on_connect=False
        )
    print(relay.server_port, flush=True)
    relay.serve_forever()


if __name__ == "__main__":
    main()
