// Judges resources with Medplum's validator. Usage: node validate.mjs FILE..., each with one resource in JSON.
// Prints a line for each: "good FILE", or "bad FILE: why".
import { readFileSync } from 'node:fs';
import { validate, validateProfiles } from './definitions.mjs';

for (const file of process.argv.slice(2)) {
  try {
    const resource = JSON.parse(readFileSync(file, 'utf8'));
    validate(resource);
    validateProfiles(resource);
    console.log(`good ${file}`);
  } catch (error) {
    console.log(`bad ${file}: ${error.message}`);
  }
}
