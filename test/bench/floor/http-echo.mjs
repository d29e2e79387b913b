// The floor of HTTP: node:http answering a parsed and encoded body, and nothing else.
import http from 'node:http';

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { event } = JSON.parse(Buffer.concat(chunks).toString());
    const body = JSON.stringify({ message: 'hello', event });
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
