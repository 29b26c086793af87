// An examiner whose checks go wrong as their number says.
process.on('message', ({ i, seed }) => {
  if (i === 1) process.exit(3);
  for (; i === 2;);
  process.send({ seed, verdict: 'held', claims: [], seconds: 0 });
});
process.send({ ready: true });
