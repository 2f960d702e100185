"""The server of the Python runtime: runs Python programs that it is sent. docs/run-code.md says how to call it.

GET  /health  200 while the server runs
GET  /ready   200 once it has read what its Sandbox tells it (docs/late-binding.md), else 503
POST /run     runs the body as a program, and answers {exitCode, stdout, stderr, timedOut, truncated}
"""
import argparse
import json
import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

import binding

MAX_PROGRAM_BYTES = 1024 * 1024
# Of stdout, and of stderr: what comes after it is dropped.
MAX_OUTPUT_BYTES = 1024 * 1024
DEFAULT_TIMEOUT_SECONDS = 30.0
MAX_TIMEOUT_SECONDS = 3600.0
# How long output is waited for that a program's leftovers hold open.
LEFTOVERS_SECONDS = 1.0


class Refused(Exception):
    """A request that can't be carried out: a status, and a message for its sender."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Output(threading.Thread):
    """Reads a stream to its end, so that its writer never waits, and keeps the beginning."""

    def __init__(self, stream):
        super().__init__(daemon=True)
        self.stream = stream
        self.kept = bytearray()
        self.truncated = False
        self.start()

    def run(self):
        with self.stream:
            while chunk := self.stream.read1(65536):
                room = MAX_OUTPUT_BYTES - len(self.kept)
                self.kept += chunk[:room]
                self.truncated = self.truncated or len(chunk) > room

    def text(self):
        self.join(LEFTOVERS_SECONDS)
        return bytes(self.kept).decode(errors="replace")


running = set()


def kill(process):
    """Kills a program with its children, for each has a process group of its own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def start(variables):
    """An interpreter of its own, with these variables, too; refused where the Sandbox has no process left for it."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    try:
        return subprocess.Popen(
            [sys.executable, "-"], start_new_session=True, env={**os.environ, **variables}, **pipes
        )
    except OSError as error:
        raise Refused(503, f"the program could not be started: {error}") from error


def run(code, timeout_seconds, variables):
    """Runs a program, and returns its outcome. What is left of its process group ends with it."""
    process = start(variables)
    running.add(process)
    timed_out = threading.Event()

    def time_out():
        timed_out.set()
        kill(process)

    timer = threading.Timer(timeout_seconds, time_out)
    try:
        timer.start()
        stdout, stderr = Output(process.stdout), Output(process.stderr)
        # It may end without having read its input.
        with suppress(BrokenPipeError), process.stdin as stdin:
            stdin.write(code)
        exit_code = process.wait()
    finally:
        timer.cancel()
        kill(process)
        running.discard(process)
    return {
        # As a shell has it: 128 and the number of the signal that ended the program.
        "exitCode": exit_code if exit_code >= 0 else 128 - exit_code,
        "stdout": stdout.text(),
        "stderr": stderr.text(),
        "timedOut": timed_out.is_set(),
        "truncated": stdout.truncated or stderr.truncated,
    }


def timeout_of(query):
    """The seconds that a query such as `timeoutSeconds=5` gives a program."""
    seconds = DEFAULT_TIMEOUT_SECONDS
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name != "timeoutSeconds":
            raise Refused(400, f'unknown parameter "{name}"; the only one is timeoutSeconds')
        try:
            seconds = float(value)
        except ValueError:
            seconds = 0
        if not 0 < seconds <= MAX_TIMEOUT_SECONDS:
            raise Refused(400, f'timeoutSeconds "{value}" is no number above 0 and up to {MAX_TIMEOUT_SECONDS:.0f}')
    return seconds


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # Of a connection on which nothing comes.
    timeout = 60

    def do_GET(self):
        path = urlsplit(self.path).path
        if path == "/health":
            self.answer(200, {"healthy": True})
        elif path == "/ready":
            ready = self.server.binding.wait()
            self.answer(200 if ready else 503, {"ready": ready})
        else:
            self.answer(404, {"error": f"there is no GET {path}"})

    def do_POST(self):
        url = urlsplit(self.path)
        try:
            code = self.body()
            if url.path != "/run":
                raise Refused(404, f"there is no POST {url.path}")
            if not self.server.binding.is_read:
                raise Refused(503, "no Sandbox has this container yet")
            self.answer(200, run(code, timeout_of(url.query), self.server.binding.variables))
        except Refused as refused:
            self.answer(refused.status, {"error": str(refused)})

    def body(self):
        length = self.headers.get("content-length", "")
        if not length.isdecimal():
            # Where the body ends, and the next request begins, can't be told.
            self.close_connection = True
            raise Refused(411, "the request has no Content-Length")
        left, code = int(length), bytearray()
        while left and (chunk := self.rfile.read(min(left, 65536))):
            left -= len(chunk)
            if len(code) <= MAX_PROGRAM_BYTES:
                code += chunk
        if left:
            raise Refused(400, "the body is shorter than its Content-Length")
        # Its sender reads the answer once everything is sent.
        if len(code) > MAX_PROGRAM_BYTES:
            raise Refused(413, f"the program has more than {MAX_PROGRAM_BYTES} bytes")
        return code

    def answer(self, status, content):
        body = json.dumps(content).encode() + b"\n"
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        if self.close_connection:
            self.send_header("connection", "close")
        with suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_):
        """Probes come each second: no log line for a request."""


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host, port, file):
        self.binding = binding.Binding(file)
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), Handler)

    def server_bind(self):
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


def end(*_):
    """On SIGTERM: at once, and no program stays."""
    for process in list(running):
        kill(process)
    os._exit(0)


def main():
    # "::" takes IPv4, too.
    everywhere = "::" if socket.has_dualstack_ipv6() else "0.0.0.0"
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default=everywhere, help="the address to listen on; default: every one")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--binding", default=binding.FILE, help="the file with what the Sandbox tells the container")
    options = parser.parse_args()
    server = Server(options.host, options.port, options.binding)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    print(f"listening on port {server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
