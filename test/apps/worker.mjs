// A worker: no socket, no route. Ticks every two seconds and finishes its work when told to stop.
let tick = 0;
const timer = setInterval(() => {
  tick += 1;
  console.log(`tick ${tick}`);
}, 2000);

process.once('SIGTERM', () => {
  clearInterval(timer);
  console.log(`stopping after ${tick} ticks`);
});
// What says that it runs comes last: whoever reads it may end it at once.
console.log('waiting for work');
