// A shop that keeps its basket in memory.
import { createServer } from 'node:http';

const basket = [];
createServer((request, response) => {
  if (request.method === 'POST') basket.push(request.url);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(basket));
}).listen(process.env.SOCKET);
