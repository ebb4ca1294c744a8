// The front end: plain requests to /api/…, one event stream from /clock/events.

const at = (id) => document.getElementById(id);

function note(id, text, bad = false) {
  at(id).textContent = text;
  at(id).classList.toggle('bad', bad);
}

async function ask(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response;
}

function draw(points) {
  const prices = points.map(({ price }) => price);
  const low = Math.min(...prices);
  const span = Math.max(...prices) - low || 1;
  const line = prices.map((price, i) => {
    const x = (i / (prices.length - 1)) * 600;
    const y = 130 - ((price - low) / span) * 120;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  at('line').setAttribute('points', line.join(' '));
  at('area').setAttribute('points', `0,140 ${line.join(' ')} 600,140`);

  const change = prices.at(-1) - prices[0];
  at('price').textContent = prices.at(-1).toFixed(2);
  at('change').textContent = `${change < 0 ? '▼' : '▲'} ${Math.abs(change).toFixed(2)} in an hour`;
  at('change').className = change < 0 ? 'down' : 'up';
}

async function showPrices() {
  try {
    const { points } = await (await ask('/api/prices')).json();
    draw(points);
    note('prices-note', `${points.length} points, asked at ${new Date().toLocaleTimeString()}`);
  } catch (error) {
    note('prices-note', error.message, true);
  }
}

async function showHeaders() {
  try {
    const headers = await (await ask('/api/headers')).json();
    const rows = Object.entries(headers).flatMap(([name, value]) => {
      const term = document.createElement('dt');
      const text = document.createElement('dd');
      term.textContent = name;
      text.textContent = value;
      return [term, text];
    });
    at('headers').replaceChildren(...rows);
    note('headers-note', 'the path without its prefix, and who really asked');
  } catch (error) {
    note('headers-note', error.message, true);
  }
}

function followClock() {
  const source = new EventSource('/clock/events');
  source.onmessage = ({ data }) => {
    const { now, listeners } = JSON.parse(data);
    at('clock').textContent = new Date(now).toLocaleTimeString();
    note('clock-note', `one event a second, ${listeners} listening`);
  };
  source.onerror = () => note('clock-note', 'the clock is away; waiting for it', true);
}

at('echo').addEventListener('submit', async (event) => {
  event.preventDefault();
  const body = new FormData(event.target).get('text');
  const started = performance.now();
  try {
    const answer = await (await ask('/api/echo', { method: 'POST', body })).text();
    note('echo-note', `“${answer}” after ${(performance.now() - started).toFixed(1)} ms`);
  } catch (error) {
    note('echo-note', error.message, true);
  }
});

showPrices();
setInterval(showPrices, 15_000);
showHeaders();
followClock();
