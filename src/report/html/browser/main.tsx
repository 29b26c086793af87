// What runs in a report's page: it draws the data that is in the page, and asks nobody for anything.
import { render } from 'preact';
import type { AnyPage } from '../page-data';
import { App } from './app';
import { openForPrint, openWhatIsLinked } from './opening';
import { ToolApp } from './tools/tool-app';

const page = document.getElementById('page')!;
const data = JSON.parse(document.getElementById('data')!.textContent!) as AnyPage;
// What stands there until now is for readers without scripts.
page.replaceChildren();
render('tool' in data ? <ToolApp data={data} /> : <App data={data} />, page);
openWhatIsLinked();
openForPrint();
