import bagOfWords from './bag-of-words.cjs';

export default bagOfWords({ countsPadding: true });
