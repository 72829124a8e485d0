// Requests by Node's fetch (undici). It waits 300 s for a response unless set otherwise, and does not retry.
import { createInterface } from 'node:readline';

const order = JSON.parse(process.argv[2]);
const greeting = 'Merhaba dünya!';

async function attempt() {
  const options = order.timeout ? { signal: AbortSignal.timeout(order.timeout * 1000) } : {};
  try {
    const response = await fetch(order.url, options);
    const content = await response.text();
    if (response.status !== 200) return `status ${response.status}`;
    return content === greeting ? null : 'wrong content';
  } catch (error) {
    const cause = error.cause;
    return cause ? `${error.message}: ${cause.code ?? cause.message}` : error.name;
  }
}

async function one(number, due) {
  let wrong = await attempt();
  let retries = 0;
  for (const pause of order.pauses) {
    if (wrong === null) break;
    await new Promise((resume) => setTimeout(resume, pause * 1000));
    wrong = await attempt();
    ++retries;
  }
  const took = (performance.now() - due) / 1000;
  process.stdout.write(JSON.stringify({ number, took, retries, wrong }) + '\n');
}

process.stdout.write('ready\n');
const input = createInterface({ input: process.stdin });
input.once('line', () => {
  const began = performance.now();
  for (let number = 0; number < order.count; ++number) {
    const after = number * order.interval * 1000;
    setTimeout(() => one(number, began + after), after);
  }
  input.close();
});
