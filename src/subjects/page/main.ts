// What runs in the browser for the built-in BERT and checkpoints.
import { answerWith } from './answering';
import { counts, verbs, whyGone } from './models';

answerWith({ verbs, counts, whyGone });
