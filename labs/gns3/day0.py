"""How GNS3 hands a first configuration to each emulator: what to upload, and what to set.

* IOSv: ``ios_config.txt`` in ``config.zip``; the server (with mtools) makes the disk at start.
* CSR1000v, Catalyst 8000V: ``iosxe_config.txt`` in the root of a CD image, one for each node.
* IOL: ``startup-config.cfg`` in the node's folder.
"""

from __future__ import annotations

import io
import struct
import zipfile

SECTOR = 2048
_DATE = bytes((126, 1, 1, 0, 0, 0, 0))
"""The first of January 2026: the same content always gives the same image."""


def config_zip(name: str, text: str) -> bytes:
    """A ZIP archive with one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


def config_iso(name: str, text: str) -> bytes:
    """An ISO 9660 image (level 2) with one file in its root, as ``mkisofs -l`` makes it.

    Names stand in capitals there; readers, IOS-XE among them, give them in small letters.
    Sectors: 16 descriptor, 17 end of descriptors, 18 and 19 path tables, 20 root, 21 the file.
    """
    content = text.encode("ascii")
    whole = content + bytes(-len(content) % SECTOR)
    total = 21 + len(whole) // SECTOR
    root = _record(b"\x00", 20, SECTOR, folder=True)
    up = _record(b"\x01", 20, SECTOR, folder=True)
    file = _record(f"{name.upper()};1".encode("ascii"), 21, len(content))
    sectors = [
        *[bytes(SECTOR)] * 16,
        _descriptor(total, root),
        b"\xffCD001\x01",
        b"\x01\x00" + struct.pack("<IH", 20, 1) + b"\x00\x00",
        b"\x01\x00" + struct.pack(">IH", 20, 1) + b"\x00\x00",
        root + up + file,
    ]
    return b"".join(sector.ljust(SECTOR, b"\x00") for sector in sectors) + whole


def _both(number: int) -> bytes:
    return struct.pack("<I", number) + struct.pack(">I", number)


def _both_short(number: int) -> bytes:
    return struct.pack("<H", number) + struct.pack(">H", number)


def _record(name: bytes, sector: int, size: int, folder: bool = False) -> bytes:
    padding = b"" if len(name) % 2 else b"\x00"
    body = (
        b"\x00" + _both(sector) + _both(size) + _DATE + (b"\x02" if folder else b"\x00")
        + b"\x00\x00" + _both_short(1) + bytes((len(name),)) + name + padding
    )  # fmt: skip
    return bytes((len(body) + 1,)) + body


def _descriptor(sectors: int, root: bytes) -> bytes:
    def text(value: str, length: int) -> bytes:
        return value.encode("ascii").ljust(length)

    stamp = b"2026010100000000\x00"
    return (
        b"\x01CD001\x01\x00" + text("", 32) + text("CONFIG", 32) + bytes(8) + _both(sectors)
        + bytes(32) + _both_short(1) + _both_short(1) + _both_short(SECTOR) + _both(10)
        + struct.pack("<I", 18) + bytes(4) + struct.pack(">I", 19) + bytes(4) + root
        + text("", 128) + text("", 128) + text("", 128) + text("DMVPN", 128)
        + text("", 37) + text("", 37) + text("", 37)
        + stamp + stamp + b"0" * 16 + b"\x00" + stamp + b"\x01\x00"
    )  # fmt: skip
