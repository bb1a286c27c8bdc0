#!/usr/bin/env bash
# @medplum/core 5.0.10 reads the fraction of a second in an HL7 v2 time (DTM, 2A.3.22) as a whole number of milliseconds, whatever the number
# of its digits: half a second is right with three digits alone. `.5` is 5 ms, `.5000` is 5 s. A time to the hour with an offset gets seconds
# out of the offset. No error is raised.
# Wants Node 20, npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund @medplum/core@5.0.10

cat >probe.js <<'JS'
import { parseHl7DateTime } from '@medplum/core';

for (const fraction of ['', '.5', '.50', '.500', '.5000', '.0625']) {
    console.log(`101112${fraction} ${parseHl7DateTime(`20261129101112${fraction}+0000`)}`);
}

console.log(`10+0100 ${parseHl7DateTime('2026112910+0100')}`);
JS

echo "@medplum/core $(node -p "require('./node_modules/@medplum/core/package.json').version")"
node probe.js | tee seen.txt
diff - seen.txt <<'EXPECTED'
101112 2026-11-29T10:11:12.000Z
101112.5 2026-11-29T10:11:12.005Z
101112.50 2026-11-29T10:11:12.050Z
101112.500 2026-11-29T10:11:12.500Z
101112.5000 2026-11-29T10:11:17.000Z
101112.0625 2026-11-29T10:11:12.625Z
10+0100 2026-11-29T09:00:10.000Z
EXPECTED
