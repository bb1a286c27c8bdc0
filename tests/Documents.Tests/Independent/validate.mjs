// Validates files against the strict schema of CycloneDX 1.7, with CycloneDX's own library: node validate.mjs FILE...
// Prints an array of { file, error }; error is null where the file is valid.
import { readFile } from 'node:fs/promises'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot7)
const results = []
for (const file of process.argv.slice(2)) {
  results.push({ file, error: await validator.validate(await readFile(file, 'utf8')) })
}

console.log(JSON.stringify(results))
