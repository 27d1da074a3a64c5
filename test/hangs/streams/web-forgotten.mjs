// A transform of a web stream never says that it is through with a part.
const lost = [];
const gate = new TransformStream({
  transform: () =>
    new Promise((resolve) => {
      lost.push(resolve);
    }),
});

async function produce() {
  const writer = gate.writable.getWriter();
  await writer.write('a');
  await writer.close();
}

async function consume() {
  const { value } = await gate.readable.getReader().read();
  return value;
}

console.log(await Promise.all([produce(), consume()]));
