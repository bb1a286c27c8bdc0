// Receives HL7 v2 with @medplum/hl7 on a port of loopback, in enhanced mode: CA when a message has come, then AA. Prints a line of JSON for
// each message. Its own server would listen on all addresses, so that the connections are made here.
import net from 'node:net';
import { Hl7Connection } from '@medplum/hl7';

const part = (segment, field, component) => segment.getField(field)?.getComponent(component) ?? '';

const describe = (message) => ({
  id: part(message.getSegment('MSH'), 10, 1),
  profile: part(message.getSegment('MSH'), 21, 1),
  patient: part(message.getSegment('PID'), 3, 1),
  bed: part(message.getSegment('PV1'), 3, 3),
  values: message.getAllSegments('OBX').filter((obx) => part(obx, 2, 1) === 'NM').map((obx) => ({
    code: part(obx, 3, 1),
    value: part(obx, 5, 1),
    unit: part(obx, 6, 4),
    time: part(obx, 14, 1),
    status: part(obx, 11, 1),
  })),
});

net.createServer((socket) => {
  const connection = new Hl7Connection(socket, 'utf-8', true);
  connection.addEventListener('message', ({ message }) => {
    console.log(JSON.stringify(describe(message)));
    connection.send(message.buildAck());
  });
  connection.addEventListener('error', () => socket.destroy());
}).listen(Number(process.argv[2]), '127.0.0.1');
