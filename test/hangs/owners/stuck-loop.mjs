// Looks like a worker, for it goes round in a loop and nobody waits for it: but it is the work, and one callback is forgotten.
function send(mail, done) {
  if (mail !== 'c') setTimeout(done, 1);
}

async function deliver(mail) {
  await new Promise((resolve) => {
    send(mail, resolve);
  });
}

async function sendAll(mails) {
  for (const mail of mails) await deliver(mail);
}

sendAll(['a', 'b', 'c', 'd']);
