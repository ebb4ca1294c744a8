// Prints what terminals can show: 16, 256 and 24-bit colours, wide characters, and a progress bar
// that draws over itself with \r. Goes on for ever, gently.
import { setTimeout as sleep } from 'node:timers/promises';

const ESC = '\u001b[';
const RESET = `${ESC}0m`;

function sixteen() {
  const cells = [];
  for (const base of [30, 90]) {
    for (let i = 0; i < 8; i += 1) cells.push(`${ESC}${base + i}m${base + i}${RESET}`);
  }
  return cells.join(' ');
}

function cube(row) {
  let line = '';
  for (let i = 0; i < 36; i += 1) line += `${ESC}48;5;${16 + row * 36 + i}m  `;
  return line + RESET;
}

function rainbow() {
  let line = '';
  for (let i = 0; i < 48; i += 1) {
    const channel = (shift) => Math.round(Math.sin((i / 48) * 2 * Math.PI + shift) * 127 + 128);
    line += `${ESC}38;2;${channel(0)};${channel(2.1)};${channel(4.2)}m█`;
  }
  return line + RESET;
}

const styles = ['1mbold', '3mitalic', '4munderlined', '7minverse', '9mstruck']
  .map((style) => `${ESC}${style}${RESET}`)
  .join(' ');

async function progress() {
  for (let percent = 0; percent <= 100; percent += 4) {
    const done = Math.round(percent / 4);
    const bar = `${ESC}32m${'━'.repeat(done)}${ESC}90m${'━'.repeat(25 - done)}${RESET}`;
    process.stdout.write(`\rbuilding ${bar} ${String(percent).padStart(3)} %`);
    await sleep(120);
  }
  process.stdout.write('\n');
}

process.on('SIGTERM', () => process.exit(0));
for (let round = 1; ; round += 1) {
  console.log(`${ESC}1mround ${round}${RESET}`);
  for (const line of [sixteen(), cube(round % 6), rainbow(), styles]) {
    console.log(line);
    await sleep(700);
  }
  console.log('🚀 emoji, 日本語, e\u0301 and 👩‍💻 in one line');
  await progress();
  console.error(`${ESC}33mthis line went to standard error${RESET}`);
  await sleep(3000);
}
