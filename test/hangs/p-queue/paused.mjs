import PQueue from 'p-queue';

const mails = new PQueue({ concurrency: 2, autoStart: false });

await mails.add(async function send() {
  return 'sent';
});
