'use strict';
const http = require('http');

// Without a backlog: Node's own.
const [address, port, backlog] = process.argv.slice(2);
const greeting = Buffer.from('Merhaba dünya!');

const server = http.createServer((request, response) => {
  response.writeHead(200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': greeting.length,
  });
  response.end(greeting);
});
server.keepAliveTimeout = 600_000;
server.listen({ host: address, port: Number(port), backlog: backlog && Number(backlog) });
