// The stack of each async operation's creation, in case it blocks the loop.
import blocked from 'blocked-at';

blocked(() => {}, { threshold: 100 });
