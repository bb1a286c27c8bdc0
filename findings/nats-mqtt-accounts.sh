#!/usr/bin/env bash
# nats-server 2.9: one account exports a subject and another one imports it. An MQTT message with QoS 0 gets from a client of the first to a
# subscriber of the second. A message with QoS 1 gets its PUBACK, and does not arrive at a subscriber with QoS 1, connected or not: it lies
# in the streams of the publisher's account only. A client of NATS, or a stream, in the second account gets both.
# Wants nats-server 2.9 and Python 3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH="$PATH:/usr/sbin"

cat >probe.py <<'PYTHON'
import socket
import subprocess
import time


def read(connection, count):
    data = b""
    while len(data) < count:
        received = connection.recv(count - len(data))
        assert received, "the server closed the connection"
        data += received
    return data


def text(value):
    return len(value).to_bytes(2, "big") + value.encode()


def packet(kind, body):
    return bytes([kind, len(body)]) + body


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connect(port, account):
    for _ in range(100):
        try:
            connection = socket.create_connection(("127.0.0.1", port))
            break
        except OSError:
            time.sleep(0.1)
    connection.sendall(packet(0x10, text("MQTT") + b"\x04\xc2\x00\x00" + text(account) + text(account) + text(account)))
    assert read(connection, 4) == b"\x20\x02\x00\x00", "no connection"
    return connection


def payloads(connection):
    """The last byte of each message that arrives within two seconds."""
    connection.settimeout(2)
    found = []
    try:
        while True:
            kind, length = read(connection, 2)
            body = read(connection, length)
            if kind >> 4 == 3:
                found.append(chr(body[-1]))
    except TimeoutError:
        return found


port = free_port()
with open("nats.conf", "w") as file:
    file.write(f"""server_name: one
listen: "127.0.0.1:{free_port()}"
jetstream {{ store_dir: "." }}
mqtt {{ listen: "127.0.0.1:{port}" }}
accounts {{
  from {{ jetstream: enabled, users: [{{ user: from, password: from }}], exports: [{{ stream: some.topic }}] }}
  to {{ jetstream: enabled, users: [{{ user: to, password: to }}], imports: [{{ stream: {{ account: from, subject: some.topic }} }}] }}
}}
""")
server = subprocess.Popen(["nats-server", "-c", "nats.conf", "-l", "log"])
try:
    subscriber, publisher = connect(port, "to"), connect(port, "from")
    subscriber.sendall(packet(0x82, b"\x00\x01" + text("some/topic") + b"\x01"))
    assert read(subscriber, 5) == b"\x90\x03\x00\x01\x01", "no subscription"
    publisher.sendall(packet(0x30, text("some/topic") + b"0"))
    publisher.sendall(packet(0x32, text("some/topic") + b"\x00\x07" + b"1"))
    assert read(publisher, 4) == b"\x40\x02\x00\x07", "no PUBACK"
    found = payloads(subscriber)
finally:
    server.kill()
    server.wait()
print(f"published with QoS 0 and with QoS 1, both taken by the server; the other account's subscriber got QoS {found}")
raise SystemExit(0 if found == ["0"] else 1)
PYTHON

nats-server --version
python3 probe.py
