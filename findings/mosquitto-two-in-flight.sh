#!/usr/bin/env bash
# mosquitto 2 with its default settings acknowledges a single message of QoS 1 at once, but takes some 40 ms for two that are in flight
# together: it sends two small packets, and the second waits for the client's delayed TCP acknowledgement (Nagle's algorithm). So on a fast
# network a client that allows two messages in flight is far slower than one that waits for each. `set_tcp_nodelay true` prevents this.
# Wants mosquitto 2 and Python 3, on Linux.
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


def read(connection, count):
    while count > 0:
        received = connection.recv(count)
        assert received, "the broker closed the connection"
        count -= len(received)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connect(port):
    for _ in range(100):
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            time.sleep(0.1)
    raise SystemExit("mosquitto does not listen")


def milliseconds(in_flight, settings):
    """The median time until that many messages, sent together, are all acknowledged."""
    port = free_port()
    with open("mosquitto.conf", "w") as file:
        file.write(f"listener {port} 127.0.0.1\nallow_anonymous true\n{settings}")
    broker = subprocess.Popen(["mosquitto", "-c", "mosquitto.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with connect(port) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01a")
            read(connection, 4)
            times = []
            for _ in range(40):
                start = time.monotonic()
                for number in range(1, in_flight + 1):
                    connection.sendall(b"\x32\x06\x00\x01t" + number.to_bytes(2, "big") + b"x")
                read(connection, 4 * in_flight)
                times.append(time.monotonic() - start)
            return 1000 * statistics.median(times)
    finally:
        broker.terminate()
        broker.wait()


base = milliseconds(1, "")
for in_flight, settings in ((1, ""), (2, ""), (2, "set_tcp_nodelay true\n")):
    taken = milliseconds(in_flight, settings)
    print(f"{in_flight} in flight{', ' + settings.strip() if settings else ''}: {'slow' if taken > 20 * base else 'fast'}")
    print(f"  {taken:.2f} ms", file=open("times.txt", "a"))
PYTHON

python3 probe.py >seen.txt
mosquitto -h | head -n 1 || true
paste seen.txt times.txt
diff - seen.txt <<'EXPECTED'
1 in flight: fast
2 in flight: slow
2 in flight, set_tcp_nodelay true: fast
EXPECTED
