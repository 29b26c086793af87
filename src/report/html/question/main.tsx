// What runs in the page that answers.
import './globals';
import { render } from 'preact';
import { Question } from './question';

const page = document.getElementById('page')!;
page.replaceChildren();
render(<Question />, page);
