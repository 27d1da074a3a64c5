// Ends a program that hangs, after so many turns of its loop: a busy machine does not cut it short.
let turns = 0;
setInterval(() => {
  if (++turns === 25) process.exit(99);
}, 16);
