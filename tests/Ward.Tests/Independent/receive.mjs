// Receives webhooks with TLS on a port of loopback, and verifies each with the library of Standard Webhooks: id, time, signature. Prints
// a line of JSON for each, before it answers. Arguments: port, certificate, key, secret, and the status of each answer; the last one stays.
import fs from 'node:fs';
import https from 'node:https';
import { Webhook } from 'standardwebhooks';

const [port, certificate, key, secret, ...statuses] = process.argv.slice(2);
const webhook = new Webhook(secret);

https.createServer({ cert: fs.readFileSync(certificate), key: fs.readFileSync(key) }, (request, response) => {
  const parts = [];
  request.on('data', part => parts.push(part));
  request.on('end', () => {
    let verified = true;
    try {
      webhook.verify(Buffer.concat(parts), request.headers);
    } catch {
      verified = false;
    }

    const status = Number(statuses.length > 1 ? statuses.shift() : statuses[0] ?? 204);
    console.log(JSON.stringify({
      id: request.headers['webhook-id'],
      signatures: request.headers['webhook-signature'].split(' ').length,
      verified,
      path: request.url,
      status,
      body: JSON.parse(Buffer.concat(parts)),
    }));
    response.writeHead(status);
    response.end();
  });
}).listen(Number(port), '127.0.0.1');
