// A pause that is not to keep the program alive, and that is waited for: Node gives up while it lasts.
const poll = async () => {
  await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
  return 'polled';
};
console.log(await poll());
