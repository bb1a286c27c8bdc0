#!/usr/bin/env bash
# @medplum/hl7 5.0.10: which acknowledgements a server sends follows a switch of the server alone, not what the sender asks for in MSH-15 and
# MSH-16 (HL7 v2.6, 2.9.3). In original mode a sender that asks for an accept acknowledgement gets none; in enhanced mode one that asks for none
# (NE) gets both. A sender that takes the first acknowledgement for the answer takes the second for the answer to its next message.
# Wants Node 20, npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund @medplum/core@5.0.10 @medplum/hl7@5.0.10

cat >probe.js <<'JS'
import net from 'node:net';
import { Hl7Server } from '@medplum/hl7';

const end = '\x1c\r';

// Sends two messages; what was to come for the first has come before the second one's AA.
function answers(port, accept, application) {
    return new Promise((resolve, reject) => {
        const message = id =>
            `\x0bMSH|^~\\&|A|B|C|D|20261129101112||ORU^R01^ORU_R01|${id}|P|2.6|||${accept}|${application}\rPID|1||1\r${end}`;
        const socket = net.connect(port, '127.0.0.1', () => socket.write(message(1) + message(2)));
        let received = '';
        socket.on('error', reject).on('data', data => {
            received += data;
            if (received.includes('MSA|AA|2') && received.endsWith(end)) {
                socket.destroy();
                resolve(received.match(/MSA\|..\|1/g).join(' '));
            }
        });
    });
}

for (const isEnhanced of [false, true]) {
    const server = new Hl7Server(connection =>
        connection.addEventListener('message', event => connection.send(event.message.buildAck({ ackCode: 'AA' }))));
    const port = isEnhanced ? 45023 : 45022;
    await server.start(port, undefined, isEnhanced);
    for (const [accept, application] of [['AL', 'AL'], ['AL', 'NE'], ['NE', 'AL'], ['NE', 'NE']]) {
        console.log(`enhanced ${isEnhanced}, MSH-15 ${accept}, MSH-16 ${application}: ${await answers(port, accept, application)}`);
    }
    await server.stop();
}

process.exit();
JS

echo "@medplum/hl7 $(node -p "require('./node_modules/@medplum/hl7/package.json').version")"
node probe.js | tee seen.txt
diff - seen.txt <<'EXPECTED'
enhanced false, MSH-15 AL, MSH-16 AL: MSA|AA|1
enhanced false, MSH-15 AL, MSH-16 NE: MSA|AA|1
enhanced false, MSH-15 NE, MSH-16 AL: MSA|AA|1
enhanced false, MSH-15 NE, MSH-16 NE: MSA|AA|1
enhanced true, MSH-15 AL, MSH-16 AL: MSA|CA|1 MSA|AA|1
enhanced true, MSH-15 AL, MSH-16 NE: MSA|CA|1 MSA|AA|1
enhanced true, MSH-15 NE, MSH-16 AL: MSA|CA|1 MSA|AA|1
enhanced true, MSH-15 NE, MSH-16 NE: MSA|CA|1 MSA|AA|1
EXPECTED
