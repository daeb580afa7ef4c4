"""A stand-in for ClamAV's daemon: it speaks its INSTREAM protocol and knows one virus."""

import contextlib
import socketserver
import struct
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
TROUBLE = b"too large for the scanner"


class Clamd(socketserver.ThreadingUnixStreamServer):
    """Listens on `place` until it is shut down; `seen` are the sizes of what it was shown."""

    def __init__(self, place: str) -> None:
        super().__init__(place, _Session)
        self.place = place
        self.seen: list[int] = []


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert self.rfile.read(len(b"zINSTREAM\0")) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        assert isinstance(self.server, Clamd)
        self.server.seen.append(len(content))
        answer = b"stream: OK"
        if VIRUS in content:
            answer = b"stream: Eicar-Test-Signature FOUND"
        elif TROUBLE in content:
            answer = b"INSTREAM size limit exceeded. ERROR"
        self.wfile.write(answer + b"\0")


@contextlib.contextmanager
def clamd() -> Iterator[Clamd]:
    with tempfile.TemporaryDirectory() as folder, Clamd(str(Path(folder) / "clamd.ctl")) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()
