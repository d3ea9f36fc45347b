"""How many bytes of a packet are left inside the tunnel.

On the wire stands, from outside in (bytes)::

    outer IPv4 header            20   RFC 791 (IPv6: 40, RFC 8200)
    UDP header, behind NAT        8   RFC 3948
    AH                           28   RFC 4302, RFC 4868; 24 SHA-1; only without ESP's ICV, IPv6: 32, 24
    ESP header: SPI, sequence     8   RFC 4303
    IV                            8 GCM (RFC 4106), 16 AES-CBC (RFC 3602)
    ── encrypted ──
    GRE's IPv4 header            20   only in tunnel mode; transport mode uses the outer one
    GRE header                    4   RFC 2784
    GRE key                       4   RFC 2890, only with ``tunnel key``
    SGT                           8   Cisco metadata, only with inline tags (unverified size)
    the packet itself             ?   = ip mtu
    padding                   0..n    RFC 4303: to the cipher's block, at least to 4
    pad length, next header       2   RFC 4303
    ── end of encrypted ──
    ICV                          16 GCM and SHA-256 (RFC 4868), 12 SHA-1 (RFC 2404)

So the encrypted part may have ``room = link - outer - udp - 8 - iv - icv`` bytes, rounded down to
whole blocks, and the packet ``blocks - 2 - gre - inner header``.

Example, GCM, transport, NAT-T and key on a 1500-byte path: 1500-20-8-8-8-16 = 1440, a multiple of
4; 1440-2-8 = 1430.  AES-CBC with SHA-256: 1500-20-8-8-16-16 = 1432, down to 1424; 1424-2-8 = 1414.
"""

from __future__ import annotations

from dmvpn.suites import Suite

IPV4_HEADER = 20
IPV6_HEADER = 40
UDP_HEADER = 8
ESP_HEADER = 8
ESP_TRAILER = 2
GRE_HEADER = 4
GRE_KEY = 4
TCP_HEADER = 20
SECURITY_GROUP_TAG = 8
MSS_RANGE = (500, 1460)
"""What ``ip tcp adjust-mss`` accepts."""


def tunnel_mtu(
    suite: Suite,
    *,
    mode: str,
    key: bool,
    nat_traversal: bool,
    underlay_mtu: int = 1500,
    outer_header: int = IPV4_HEADER,
    tag: int = 0,
) -> int:
    """The largest packet, in bytes, that crosses the tunnel in one piece: ``ip mtu``.

    mode: ``transport`` or ``tunnel``; underlay_mtu: smallest IP MTU on the way; tag: SGT bytes.
    """
    around = outer_header + (UDP_HEADER if nat_traversal else 0) + ESP_HEADER
    around += _authentication_header(suite, outer_header)
    room = underlay_mtu - around - suite.iv_bytes - suite.icv_bytes
    encrypted = room - room % suite.block_bytes
    gre = GRE_HEADER + (GRE_KEY if key else 0)
    return encrypted - ESP_TRAILER - gre - tag - (outer_header if mode == "tunnel" else 0)


def _authentication_header(suite: Suite, outer_header: int) -> int:
    """RFC 4302 §2.2: a multiple of 4 bytes under IPv4, of 8 under IPv6."""
    step = 8 if outer_header == IPV6_HEADER else 4
    return -(-suite.ah_bytes // step) * step


def tcp_mss(ip_mtu: int, *, inner_header: int = IPV4_HEADER) -> int:
    """``ip tcp adjust-mss``: the MTU without the inner IP and TCP headers, within IOS's range."""
    return min(ip_mtu - inner_header - TCP_HEADER, MSS_RANGE[1])
