#!/usr/bin/env bash
# nats-server 2.9 delivers topics that begin with $ to an MQTT subscription of `#`: whoever subscribes to everything also gets the requests
# and acknowledgements of JetStream itself, each of his own acknowledgements among them. MQTT 3.1.1, section 4.7.2, says that a server must
# not match such topics with a filter that begins with a wildcard. Wants nats-server 2.9 and Python 3.
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


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connect(port, client):
    for _ in range(100):
        try:
            connection = socket.create_connection(("127.0.0.1", port))
            break
        except OSError:
            time.sleep(0.1)
    body = text("MQTT") + b"\x04\x02\x00\x00" + text(client)
    connection.sendall(bytes([0x10, len(body)]) + body)
    assert read(connection, 4) == b"\x20\x02\x00\x00", "no connection"
    return connection


def topics(connection, seconds):
    """The topics of what arrives for so long."""
    found = set()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        connection.settimeout(max(0.01, end - time.monotonic()))
        try:
            kind = read(connection, 1)[0]
            length, shift = 0, 0
            while True:
                byte = read(connection, 1)[0]
                length |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    break
            body = read(connection, length)
        except TimeoutError:
            break
        if kind >> 4 == 3:
            found.add(body[2 : 2 + int.from_bytes(body[:2], "big")].decode())
    return found


port = free_port()
with open("nats.conf", "w") as file:
    file.write(f"""server_name: one
listen: "127.0.0.1:{free_port()}"
jetstream {{ store_dir: "." }}
mqtt {{ listen: "127.0.0.1:{port}" }}
""")
server = subprocess.Popen(["nats-server", "-c", "nats.conf", "-l", "log"])
try:
    everything = connect(port, "everything")
    everything.sendall(b"\x82\x06\x00\x01" + text("#") + b"\x00")
    time.sleep(0.5)
    other = connect(port, "other")
    body = text("some/topic") + b"\x00\x01" + b"x"
    other.sendall(bytes([0x32, len(body)]) + body)
    read(other, 4)
    found = topics(everything, 2)
finally:
    server.kill()
    server.wait()
internal = sorted(topic for topic in found if topic.startswith("$"))
print(f"a subscription to # gets {len(internal)} topics that begin with $, for example {internal[:3]}")
raise SystemExit(0 if internal and "some/topic" in found else 1)
PYTHON

nats-server --version
python3 probe.py
