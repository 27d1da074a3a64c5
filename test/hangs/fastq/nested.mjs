// Each worker waits for what it pushed into its own queue, which waits for a free worker.
import fastq from 'fastq';

setTimeout(() => process.exit(99), 500);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function resize(image) {
  await sleep(5);
  if (image.startsWith('thumb')) return image;
  return images.push(`thumb-${image}`);
}

const images = fastq.promise(resize, 1);
console.log(await images.push('cat'));
