// The process in which a verb runs the code of a model; what it prints and how it ends is the parent's to judge.
import './compile-cache';
import { linkToParent } from './host/child';
import { runVerb } from './verb';

void linkToParent().then(runVerb);
