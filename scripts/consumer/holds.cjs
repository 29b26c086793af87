module.exports = () => require('./bag-of-words.cjs')();
