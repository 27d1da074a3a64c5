// Who has the lock asks for it again before it is released.
import mutexify from 'mutexify';

const lock = mutexify();

lock((release) => {
  lock((releaseAgain) => releaseAgain(release));
});
