"""A flash sale's book in Redis, as is usual: a Lua script that decides many attempts a call."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from io import BufferedRWPair

SCRIPT = """
local answers = {}
for at = 1, #ARGV, 3 do
  local request, shopper, units = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  local held = tonumber(redis.call('HGET', KEYS[2], shopper) or '0')
  if redis.call('SISMEMBER', KEYS[1], request) == 1 then
    answers[#answers + 1] = 1
  elseif held + units > tonumber(redis.call('GET', KEYS[4])) then
    answers[#answers + 1] = 2
  elseif units > tonumber(redis.call('GET', KEYS[3])) then
    answers[#answers + 1] = 3
  else
    redis.call('SADD', KEYS[1], request)
    redis.call('HINCRBY', KEYS[2], shopper, units)
    redis.call('DECRBY', KEYS[3], units)
    answers[#answers + 1] = 0
  end
end
return answers
"""
ATTEMPTS_PER_CALL = 1_000
KEYS = ("requests", "held", "available", "limit")


class Redis:
    """One connection, speaking just what is needed."""

    def __init__(self, stream: BufferedRWPair) -> None:
        self._stream = stream

    def call(self, *words: bytes | str | int) -> object:
        """A command's answer."""
        parts = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        body = b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)
        self._stream.write(b"*%d\r\n%b" % (len(parts), body))
        self._stream.flush()
        return self._answer()

    def _answer(self) -> object:
        kind, rest = self._stream.read(1), self._stream.readline()[:-2]
        match kind:
            case b"*":
                return [self._answer() for _ in range(int(rest))]
            case b":":
                return int(rest)
            case b"$":
                return self._stream.read(int(rest) + 2)[:-2]
            case b"+":
                return rest
        raise RuntimeError(rest.decode())


def decide(redis: Redis, calls: Sequence[Sequence[bytes | int]], stock: int, limit: int) -> float:
    """Seconds that deciding takes; each call is `request, shopper, units` again and again."""
    redis.call("FLUSHALL")
    redis.call("SET", "available", stock)
    redis.call("SET", "limit", limit)
    script = redis.call("SCRIPT", "LOAD", SCRIPT)
    if not isinstance(script, bytes):
        raise TypeError("the script was not taken")
    started_s = time.perf_counter()
    for words in calls:
        redis.call("EVALSHA", script, len(KEYS), *KEYS, *words)
    return time.perf_counter() - started_s


@contextlib.contextmanager
def running() -> Iterator[Redis | None]:
    """A server of our own on a socket file; None where none is installed."""
    program = shutil.which("redis-server")
    if program is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/redis.sock"
        options = ["--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no"]
        server = subprocess.Popen([program, *options], cwd=folder, stdout=subprocess.DEVNULL)
        try:
            with _connected(path) as stream:
                yield Redis(stream)
        finally:
            server.terminate()
            server.wait(10)


@contextlib.contextmanager
def _connected(path: str) -> Iterator[BufferedRWPair]:
    deadline_s = time.monotonic() + 10
    while True:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(path)
            except OSError:
                if time.monotonic() > deadline_s:
                    raise
                time.sleep(0.05)
                continue
            with connection.makefile("rwb") as stream:
                yield stream
            return
