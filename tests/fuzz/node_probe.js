// What Node's http server makes of connections' bytes, for differential.py: reads and writes as
// session_probe.cpp does. No socket is opened: each connection is a stream in this process.
'use strict';
const http = require('http');
const {Duplex} = require('stream');

const kLongestLine = 1024;  // as session_probe's

// merhaba's own checks beyond parsing (Host, Expect) are not compared with Node's.
const server = http.createServer({requireHostHeader: false}, onRequest);
server.on('checkExpectation', onRequest);
server.on('clientError', (error, socket) => {
  socket.refusal = `${error.code} ${error.reason || error.message}`;
  socket.destroy();
});

function onRequest(request, response) {
  request.socket.requests.push(request);
  request.on('error', () => {});
  request.resume();
  response.end();
}

function lines(requests) {
  return requests.filter((request) => request.complete)
    .map((r) => `${r.method} ${r.url} HTTP/${r.httpVersion}`.slice(0, kLongestLine))
    .map((line) => line.replaceAll('\\', '\\\\'));  // as base/text's make_visible()
}

function report(bytes) {
  return new Promise((resolve) => {
    const socket = new Duplex({
      read() {},
      write(chunk, encoding, done) { done(); },
    });
    socket.requests = [];
    socket.refusal = '-';
    socket.on('error', () => {});
    socket.on('close', () => resolve([socket.refusal, ...lines(socket.requests)].join('\t')));
    server.emit('connection', socket);
    socket.push(bytes);
    socket.push(null);
    setImmediate(() => setImmediate(() => socket.destroy()));
  });
}

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const input = Buffer.concat(chunks);
  for (let at = 0; at < input.length;) {
    const end = input.indexOf('\n', at);
    const size = Number(input.toString('latin1', at, end));
    at = end + 1 + size;
    process.stdout.write(await report(input.subarray(end + 1, at)) + '\n');
  }
}

main();
