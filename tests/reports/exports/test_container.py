"""The encrypted container, opened by a reader of the format that shares no line with the writer."""

import hashlib
import hmac
import io
import struct
import zlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from reports.exports.container import lock_file, lock_files, make_password


def opened(container: bytes, password: str) -> tuple[str, bytes]:
    """Name and content of the one entry."""
    (entry,) = opened_all(container, password).items()
    return entry


def opened_all(container: bytes, password: str) -> dict[str, bytes]:
    """Content of the entries by name, by the central directory, as an archiver reads it."""
    end = container.rindex(b"PK\5\6")
    entries, size, start = struct.unpack_from("<HII", container, end + 10)
    assert start + size == end
    found = {}
    for _entry in range(entries):
        name, content, start = _opened_at(container, password, start)
        found[name] = content
    assert start == end
    return found


def _opened_at(container: bytes, password: str, start: int) -> tuple[str, bytes, int]:
    """Name and content of the entry whose line of the directory begins here, and where the next line begins."""
    fields = struct.unpack_from("<4sHHHHHHIIIHHHHHII", container, start)
    magic, _made, _needed, flags, method, _time, _date, crc, packed, plain, name_size, extra_size, *_rest, place = (
        fields
    )
    assert (magic, method, crc) == (b"PK\1\2", 99, 0)
    assert flags & 1
    name = container[start + 46 : start + 46 + name_size].decode()
    extra = container[start + 46 + name_size :][:extra_size]
    assert struct.unpack("<HHH2sBH", extra) == (0x9901, 7, 2, b"AE", 3, 8)
    local_name, local_extra = struct.unpack_from("<HH", container, place + 26)
    data = container[place + 30 + local_name + local_extra :][:packed]
    salt, check, body, mac = data[:16], data[16:18], data[18:-10], data[-10:]
    keys = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, 1000, 66)
    if keys[64:] != check:
        raise PermissionError("wrong password")
    assert hmac.new(keys[32:64], body, "sha1").digest()[:10] == mac
    blocks = Cipher(algorithms.AES(keys[:32]), modes.ECB()).encryptor()  # noqa: S305 - as the format has it
    stream = b"".join(blocks.update(n.to_bytes(16, "little")) for n in range(1, len(body) // 16 + 2))
    content = zlib.decompress(bytes(a ^ b for a, b in zip(body, stream, strict=False)), -15)
    assert len(content) == plain
    return name, content, start + 46 + name_size + extra_size


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 70_001, 1_200_003])
def test_what_is_locked_opens_with_its_password_only(tmp_path: Path, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    source = tmp_path / "source"
    source.write_bytes(content[:size])
    target = io.BytesIO()
    password = make_password()
    written = lock_file(source, target, name="export-00001.csv", password=password)
    assert written == len(target.getvalue())
    assert opened(target.getvalue(), password) == ("export-00001.csv", content[:size])
    with pytest.raises(PermissionError):
        opened(target.getvalue(), make_password())


def test_several_files_lie_in_one_container(tmp_path: Path) -> None:
    contents = {"lot.pdf": bytes(70_001), "manifest.csv": b"1,2\r\n", "数量票.csv": b""}
    sources = {}
    for number, (name, content) in enumerate(contents.items()):
        sources[name] = tmp_path / str(number)
        sources[name].write_bytes(content)
    target = io.BytesIO()
    password = make_password()
    assert lock_files(sources, target, password=password) == len(target.getvalue())
    assert opened_all(target.getvalue(), password) == contents
    with pytest.raises(PermissionError):
        opened_all(target.getvalue(), make_password())


def test_nothing_of_the_content_stands_in_the_container(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_text("青井花子,1234567\r\n" * 100)
    target = io.BytesIO()
    lock_file(source, target, name="x.csv", password=make_password())
    assert b"1234567" not in target.getvalue()
    assert "青井".encode() not in target.getvalue()


def test_passwords_are_long_and_can_be_read_aloud() -> None:
    made = {make_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) == 24 and not set(one) & set("01IOlo") for one in made)
