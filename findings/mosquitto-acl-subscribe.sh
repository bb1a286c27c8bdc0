#!/usr/bin/env bash
# mosquitto 2 with an acl_file: a client that may not read a topic is told that its subscription was granted (SUBACK 1), and gets no
# message. So nobody learns from a SUBACK that an access rule is wrong. MQTT 3.1.1, section 3.9.3, has 0x80 for a refusal.
# Wants mosquitto 2 and Python 3, on Linux.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH="$PATH:/usr/sbin"

cat >probe.py <<'PYTHON'
import socket
import subprocess
import time


def read_packet(connection):
    head = receive(connection, 2)
    return head[:1] + receive(connection, head[1])


def receive(connection, count):
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        assert part, "the broker closed the connection"
        data += part
    return data


def connect(port, name):
    for _ in range(100):
        try:
            connection = socket.create_connection(("127.0.0.1", port))
            break
        except OSError:
            time.sleep(0.1)
    else:
        raise SystemExit("mosquitto does not listen")
    user = b"\x00" + bytes([len(name)]) + name.encode()
    body = b"\x00\x04MQTT\x04\x82\x00\x3c" + user + user
    connection.sendall(b"\x10" + bytes([len(body)]) + body)
    assert read_packet(connection) == b"\x20\x00\x00"
    return connection


def publish(connection, topic):
    body = b"\x00" + bytes([len(topic)]) + topic.encode() + b"\x00\x01x"
    connection.sendall(b"\x32" + bytes([len(body)]) + body)
    assert read_packet(connection)[:1] == b"\x40"


with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
with open("access", "w") as file:
    file.write("user reader\ntopic read allowed\nuser writer\ntopic write #\n")
with open("mosquitto.conf", "w") as file:
    file.write(f"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\nacl_file access\n")
broker = subprocess.Popen(["mosquitto", "-c", "mosquitto.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    reader, writer = connect(port, "reader"), connect(port, "writer")
    for topic in ("allowed", "denied"):
        body = b"\x00\x01\x00" + bytes([len(topic)]) + topic.encode() + b"\x01"
        reader.sendall(b"\x82" + bytes([len(body)]) + body)
        granted = read_packet(reader)[-1]
        # What is allowed comes after it, so it is known when nothing came.
        publish(writer, topic)
        publish(writer, "allowed")
        first = read_packet(reader)
        arrived = first[3:3 + first[2]].decode() == topic
        print(f"{topic}: SUBACK {granted:#04x}, the message {'arrives' if arrived else 'does not arrive'}")
        if topic == "allowed":
            read_packet(reader)
finally:
    broker.terminate()
    broker.wait()
PYTHON

python3 probe.py >seen.txt
mosquitto -h | head -n 1 || true
cat seen.txt
diff - seen.txt <<'EXPECTED'
allowed: SUBACK 0x01, the message arrives
denied: SUBACK 0x01, the message does not arrive
EXPECTED
