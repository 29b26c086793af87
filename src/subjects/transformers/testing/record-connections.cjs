// Loaded before a program (NODE_OPTIONS=--require): writes every address that it connects to, or looks up, into the file
// that CONNECTIONS names, a line each.
const { appendFileSync } = require('node:fs');
const dns = require('node:dns');
const net = require('node:net');

const note = (what) => appendFileSync(process.env.CONNECTIONS, `${what}\n`);
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  note(options.path ?? `${options.host ?? 'localhost'}:${options.port}`);
  return connect.apply(this, args);
};
const { lookup } = dns;
dns.lookup = function (host, ...rest) {
  note(host);
  return lookup.call(this, host, ...rest);
};
