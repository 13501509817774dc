"""Load clients over persistent connections, and the CPU time and memory of a server's processes."""

import json
import os
import re
import selectors
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
SECONDS_WITHOUT_ANSWER = 30
ADOPTERS = re.compile(r'<script id="adopters" type="application/json">(.*?)</script>')


@dataclass
class Load:
    """The result of a load: seconds, milliseconds of each answer, and the number of answers other than 200."""

    seconds: float = 0.0
    taken: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def per_second(self) -> float:
        """Return the answers per second."""
        return len(self.taken) / self.seconds

    def percentile(self, part: float) -> float:
        """Return the milliseconds within which this part of the answers arrived."""
        ordered = sorted(self.taken)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


@dataclass
class Client:
    """A connection with one request in flight."""

    connection: socket.socket
    sent: float = 0.0
    got: bytes = b""
    left: int = -1


def request(method: str, path: str, body: bytes = b"", port: int = 0, **headers: str) -> bytes:
    """Return an HTTP request as bytes; header names are passed with underscores."""
    named = {"Host": f"127.0.0.1:{port}", "Accept-Encoding": "br", "Content-Length": str(len(body))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def posted(told: list[dict], page: str, query: str, path: str = "/") -> dict:
    """Return the callback request that a page posts when a user makes a choice.

    `told` is Dash's list of dependencies, and `page` the page, which lists its own components.
    """
    (asked,) = [each for each in told if "question.answered" in each["output"]]
    own = [one["props"].get("id") for one in json.loads(ADOPTERS.findall(page)[0])]
    return {
        "output": asked["output"],
        "outputs": [_output(one, own) for one in asked["output"].strip(".").split("...")],
        "inputs": [each | {"value": query} for each in asked["inputs"]],
        "state": [each | {"value": path} for each in asked["state"]],
        "changedPropIds": [f"{each['id']}.{each['property']}" for each in asked["inputs"]],
    }


def _output(output: str, own: list[str | dict]) -> dict | list[dict]:
    """Return an output of a callback; for a pattern, those of the components that it matches."""
    name, _, prop = output.rpartition(".")
    if not name.startswith("{"):
        return {"id": name, "property": prop}
    kind = json.loads(name)["type"]
    return [{"id": one, "property": prop} for one in own if isinstance(one, dict) and one["type"] == kind]


def load(port: int, asked: bytes, clients: int, seconds: float) -> Load:
    """Send the same request from several clients, each again as soon as it was answered."""
    selector, found = selectors.DefaultSelector(), Load()
    for _ in range(clients):
        client = Client(socket.create_connection(("127.0.0.1", port)))
        selector.register(client.connection, selectors.EVENT_READ, client)
        _send(client, asked)
    begun = time.perf_counter()
    while (now := time.perf_counter()) - begun < seconds:
        ready = selector.select(SECONDS_WITHOUT_ANSWER)
        if not ready:
            raise TimeoutError(f"no answer within {SECONDS_WITHOUT_ANSWER} s")
        for key, _ in ready:
            _receive(key.data, asked, found)
    found.seconds = now - begun
    for key in list(selector.get_map().values()):
        key.data.connection.close()
    return found


def _send(client: Client, asked: bytes) -> None:
    client.sent, client.got, client.left = time.perf_counter(), b"", -1
    client.connection.sendall(asked)


def _receive(client: Client, asked: bytes, found: Load) -> None:
    client.got += client.connection.recv(262_144)
    head, end, body = client.got.partition(b"\r\n\r\n")
    if not end:
        return
    if client.left < 0:
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        client.left = int(lengths[0].split(b":")[1])
    if len(body) < client.left:
        return
    found.taken.append(1000 * (time.perf_counter() - client.sent))
    found.errors += not head.startswith(b"HTTP/1.1 200")
    _send(client, asked)


def tree(pid: int) -> list[int]:
    """Return the ids of a process and all its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in children for below in tree(int(child)))]


def cpu_ms(pid: int) -> float:
    """Return the milliseconds of CPU time that a server has used, including its workers."""
    taken = 0
    for one in tree(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        taken += int(fields[11]) + int(fields[12])
    return 1000 * taken / TICKS


def memory_mb(pid: int) -> float:
    """Return the megabytes of memory that a server uses, counting shared memory once (PSS)."""
    found = 0
    for one in tree(pid):
        lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        found += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return found / 1000
