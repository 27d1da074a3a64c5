// generic-pool's tests are written for tap; what its checks do that tape's do not.
const { Test } = require('tap');

Test.prototype.type = function type(value, kind, message) {
  this.ok(value instanceof kind, message);
};

Test.prototype.match = function match(value, pattern, message) {
  this.ok(pattern.test(value), message);
};
