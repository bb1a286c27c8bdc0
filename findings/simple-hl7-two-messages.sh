#!/usr/bin/env bash
# simple-hl7 3.3.0: a server that gets two MLLP messages in one piece of TCP data handles one. The second is part of the first, as segments with
# odd names, and has no acknowledgement. TCP keeps no borders, so a sender that does not wait for each acknowledgement may lose messages.
# Wants Node 20, npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

echo '{ "private": true }' >package.json
npm install --silent --no-audit --no-fund simple-hl7@3.3.0

cat >probe.cjs <<'JS'
const net = require('net');
const hl7 = require('simple-hl7');

const message = id => `\x0bMSH|^~\\&|A|B|C|D|20261129101112||ORU^R01|${id}|P|2.6\rPID|1||${id}\r\x1c\r`;
const handled = [];
const app = hl7.tcp();
app.use((request, response, next) => {
    handled.push(`${request.msg.header.getField(8)} with ${request.msg.segments.length} segments`);
    next();
});
app.use((request, response) => response.end());
app.start(45024);
app.server.server.on('listening', () => {
    let received = '';
    const socket = net.connect(45024, '127.0.0.1', () => socket.write(message(1)));
    let sent = 1;
    socket.on('data', data => {
        received += data;
        if (sent === 1 && received.includes('MSA|AA|1')) {
            sent = 2;
            socket.write(message(2) + message(3));
        } else if (sent === 2 && received.includes('MSA|AA|2')) {
            // Whatever is to come for 3 comes before the answer to 4.
            sent = 4;
            socket.write(message(4));
        } else if (received.includes('MSA|AA|4')) {
            console.log(`handled: ${handled.join(', ')}`);
            console.log(`acknowledged: ${received.match(/MSA\|AA\|./g).join(', ')}`);
            process.exit();
        }
    });
});
JS

echo "simple-hl7 $(node -p "require('./node_modules/simple-hl7/package.json').version")"
node probe.cjs | tee seen.txt
diff - seen.txt <<'EXPECTED'
handled: 1 with 1 segments, 2 with 4 segments, 4 with 1 segments
acknowledged: MSA|AA|1, MSA|AA|2, MSA|AA|4
EXPECTED
