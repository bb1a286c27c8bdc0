#!/usr/bin/env bash
# nats-server 2.9 keeps a JetStream consumer for each QoS 1 subscription of a persistent MQTT session. Each QoS 1 message that anybody
# publishes costs it time in proportion to all of these consumers of the account, also where none of them is for that topic: with two
# thousand sessions a publisher gets its PUBACK several times later than with none. Sessions in another account cost nothing.
# Wants nats-server 2.9 and Python 3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH="$PATH:/usr/sbin"

cat >probe.py <<'PYTHON'
import socket
import statistics
import subprocess
import time

SESSIONS = 2000
ACCOUNTS = "\n".join(f"{name} {{ jetstream: enabled, users: [{{ user: {name}, password: {name} }}] }}" for name in "ab")


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
    length = len(body)
    head = bytes([kind])
    while True:
        head += bytes([length % 128 | (128 if length > 127 else 0)])
        length //= 128
        if length == 0:
            return head + body


def connect(port, account, client):
    for _ in range(100):
        try:
            connection = socket.create_connection(("127.0.0.1", port))
            break
        except OSError:
            time.sleep(0.1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # MQTT 3.1.1, user and password, the session is kept.
    connection.sendall(packet(0x10, text("MQTT") + b"\x04\xc0\x00\x00" + text(client) + text(account) + text(account)))
    assert read(connection, 4) == b"\x20\x02\x00\x00", "no connection"
    return connection


def milliseconds(publisher):
    """The median time from PUBLISH to PUBACK, one message after the other."""
    times = []
    for number in range(1, 101):
        start = time.monotonic()
        publisher.sendall(packet(0x32, text("some/topic") + number.to_bytes(2, "big") + b"x"))
        read(publisher, 4)
        times.append(time.monotonic() - start)
    return 1000 * statistics.median(times)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


port = free_port()
with open("nats.conf", "w") as file:
    file.write(f"""server_name: one
listen: "127.0.0.1:{free_port()}"
jetstream {{ store_dir: "." }}
mqtt {{ listen: "127.0.0.1:{port}", consumer_memory_storage: true }}
accounts {{ {ACCOUNTS} }}
""")
server = subprocess.Popen(["nats-server", "-c", "nats.conf", "-l", "log"])
try:
    here, there = connect(port, "a", "here"), connect(port, "b", "there")
    before = milliseconds(here)
    for number in range(SESSIONS):
        with connect(port, "a", f"session{number}") as session:
            session.sendall(packet(0x82, b"\x00\x01" + text(f"other/{number}") + b"\x01"))
            assert read(session, 5) == b"\x90\x03\x00\x01\x01", "no subscription"
    after, elsewhere = milliseconds(here), milliseconds(there)
finally:
    server.kill()
    server.wait()
print(f"PUBACK after {before:.2f} ms without sessions, {after:.2f} ms with {SESSIONS} sessions, {elsewhere:.2f} ms in another account")
raise SystemExit(0 if after > 3 * before and elsewhere * 2 < after else 1)
PYTHON

nats-server --version
python3 probe.py
