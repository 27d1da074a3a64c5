// The same with callbacks, and nothing left to do: the process ends, and the second callback is never called.
import fastq from 'fastq';

function resize(image, done) {
  if (image.startsWith('thumb')) return void setImmediate(done, null, image);
  images.push(`thumb-${image}`, (error, thumb) => done(error, thumb));
}

const images = fastq(resize, 1);
images.push('cat', (error, thumb) => console.log(thumb));
