// The same, with a pause that is to; and a timer that may as well be left out.
setInterval(() => {}, 10).unref();
const poll = async () => {
  await new Promise((resolve) => setTimeout(resolve, 60).unref().ref());
  return 'polled';
};
console.log(await poll());
