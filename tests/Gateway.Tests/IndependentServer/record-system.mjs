// A FHIR R4 server on loopback: Medplum's router over its repository in memory. Usage: node record-system.mjs PORT JOURNAL
// Each transaction is written to the journal before it is answered, so that a server that was killed comes back with what it has confirmed.
// Everything that it stores is judged by Medplum's validator; a profile takes 15 ms, so that only some of each code are judged by it.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { matchesSearchRequest } from '@medplum/core';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';
import { validate, validateProfiles } from './definitions.mjs';

const [port, journal] = process.argv.slice(2);
const judgedOfEachCode = 3;

class Repository extends MemoryRepository {
  #ids = new Map();
  #judged = new Map();
  confirmed = [];

  async createResource(resource) {
    validate(resource);
    const kind = JSON.stringify([resource.resourceType, resource.code, resource.status, resource.dataAbsentReason]);
    const judged = this.#judged.get(kind) ?? 0;
    if (judged < judgedOfEachCode) {
      this.#judged.set(kind, judged + 1);
      validateProfiles(resource);
    }

    const created = await this.restore(resource);
    this.confirmed.push(created);
    return created;
  }

  async restore(resource) {
    const created = await super.createResource(resource);
    for (const { system, value } of [created.identifier ?? []].flat()) {
      const ids = this.#ids.get(`${created.resourceType} ${value}`) ?? new Set();
      this.#ids.set(`${created.resourceType} ${value}`, ids.add(created.id));
    }

    return created;
  }

  // The repository compares each resource with each search, which takes minutes for some thousands of conditional creates.
  async search(request) {
    const [filter, ...others] = request.filters ?? [];
    if (filter?.code !== 'identifier' || others.length > 0) {
      return super.search(request);
    }

    const ids = this.#ids.get(`${request.resourceType} ${filter.value.split('|').at(-1)}`) ?? [];
    const candidates = await Promise.all([...ids].map((id) => this.readResource(request.resourceType, id)));
    const found = candidates.filter((resource) => matchesSearchRequest(resource, request));
    return {
      resourceType: 'Bundle', type: 'searchset', total: found.length, entry: found.map((resource) => ({ resource })).slice(0, request.count),
    };
  }
}

const repository = new Repository();
const router = new FhirRouter();
for (const line of existsSync(journal) ? readFileSync(journal, 'utf8').split('\n') : []) {
  if (line) {
    await repository.restore(JSON.parse(line));
  }
}

async function answer(method, url, body) {
  const request = { method, url: url.replace(/^\/r4\/?/, ''), pathname: '', params: {}, query: {}, body: body ? JSON.parse(body) : undefined };
  const [outcome, resource] = await router.handleRequest({ ...request, config: { transactions: false } }, repository);
  if (repository.confirmed.length > 0) {
    appendFileSync(journal, repository.confirmed.splice(0).map((each) => JSON.stringify(each) + '\n').join(''));
  }

  const isGood = ['ok', 'created', 'not-modified'].includes(outcome.id);
  return [isGood ? 200 : outcome.id === 'not-found' ? 404 : 400, resource ?? outcome];
}

// One request after the other: two at once could both create what neither has found.
let turn = Promise.resolve();
const server = createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    turn = turn.then(async () => {
      const [status, resource] = await answer(request.method, request.url, Buffer.concat(pieces).toString('utf8'));
      response.writeHead(status, { 'Content-Type': 'application/fhir+json' }).end(JSON.stringify(resource));
    }).catch((error) => response.writeHead(500).end(String(error)));
  });
});
server.listen(Number(port), '127.0.0.1');
