import reports from 'junit-report-builder';
import { createColors } from 'picocolors';
import type { InvariantReport, Report } from '../core/report/report';
import type { SubjectSpec } from '../core/report/subject-spec';
import type { NotRun, Reports } from '../engine/campaign/reports';
import { drawnBy, replayLines } from './replay-line';
import { formOf, namesIn } from './several';
import { BUILT_IN, modelInWords } from './terminal/subject-line';
import { violationLines } from './violation';

/** The class of every test case; of several forms the form stands behind it. */
const CLASS = 'padproof';

type Builder = ReturnType<typeof reports.newBuilder>;

/**
 * Renders a report as JUnit XML: one suite, one test case for each invariant. Violated is a failure, inconclusive an error; vacuous
 * and unsupported are skipped with the reason, since neither has passed. Each reason not to believe the run is a test case
 * with an error. Several reports are a suite each; what was not run is a suite with one error.
 */
export function junitReport(report: Report | Reports): string {
  const builder = reports.newBuilder();
  if (report.format === 'padproof-report') addSuite(builder, report);
  else {
    const name = namesIn(report);
    const suite = (one: Report | NotRun): Suite =>
      report.matrix
        ? { suite: `${CLASS} ${name(one)}`, className: `${CLASS} ${name(one)}` }
        : { className: `${CLASS} ${name(one)}` };
    for (const one of report.reports) addSuite(builder, one, suite(one));
    for (const one of report.notRun) addNotRun(builder, one, suite(one));
  }
  return builder.build() + '\n';
}

/** A suite is named after its model and the form of it: those of a matrix of runs are told apart by their names alone. */
function nameOf(model: string, subject: SubjectSpec): string {
  return ['padproof', model || BUILT_IN, formOf(subject)].filter((word) => word !== undefined).join(' ');
}

/** What a suite and the class of its tests are called. */
interface Suite {
  /** By the model where it is not given. */
  readonly suite?: string;
  /** It tells the claims of several forms apart where a reader looks at no suites, as GitLab. */
  readonly className: string;
}

function addNotRun(builder: Builder, { subject, message, unsupported }: NotRun, called: Suite): void {
  const suite = builder.testSuite().name(called.suite ?? nameOf(subject.model, subject));
  suite.property('model', subject.model);
  suite
    .testCase()
    .className(called.className)
    .name('run')
    .error(message, unsupported ? 'unsupported here' : 'not run');
}

function addSuite(builder: Builder, report: Report, { suite: called, className }: Suite = { className: CLASS }): void {
  const { subject, seed, padproof, node } = report;
  const suite = builder
    .testSuite()
    .name(called ?? nameOf(modelInWords(subject), subject))
    .time(report.seconds);
  suite.property('model', subject.model || subject.traits[0]?.name || BUILT_IN).property('seed', String(seed));
  suite.property('padproof', padproof).property('node', node).property('verdict', report.verdict);
  const backend = subject.backend ?? subject.traits.find((traits) => traits.backend)?.backend;
  if (backend) suite.property('backend', backend);
  const { kernels, whyPlain } = subject.traits.find((traits) => traits.kernels) ?? {};
  if (kernels) suite.property('kernels', kernels);
  if (whyPlain) suite.property('plain kernels since', whyPlain);
  if (subject.browser) suite.property('browser', 'true');
  if (subject.dtype) suite.property('dtype', subject.dtype);
  if (subject.level) suite.property('level', subject.level);
  const platform = subject.traits.find((traits) => traits.platform)?.platform;
  if (platform) {
    const { device, software, versions, settings, counts, nodes } = platform;
    suite.property('device', device).property('software', String(software ?? false));
    for (const [name, value] of Object.entries({ ...versions, ...settings, ...counts })) {
      suite.property(`platform: ${name}`, String(value));
    }
    for (const [provider, count] of Object.entries(nodes?.on ?? {}))
      suite.property(`platform: nodes on ${provider}`, String(count));
  }
  if (report.stopped) suite.property('stopped', `${report.stopped.by}: ${report.stopped.message}`);

  for (const invariant of report.invariants) {
    const test = suite.testCase().className(className).name(invariant.name);
    const reason = invariant.reason ?? 'no reason is given';
    switch (invariant.verdict) {
      case 'held':
        break;
      case 'violated':
        test.failure(failureMessage(invariant, report), 'violated');
        test.stacktrace(
          inCdata(violationLines(invariant, drawnBy(report), createColors(false), report.subject.traits).join('\n')),
        );
        break;
      case 'inconclusive':
        test.error(reason, 'inconclusive');
        break;
      case 'vacuous':
      case 'unsupported':
        // The format's `skipped` takes a message, which the builder cannot write; readers show this instead.
        test.skipped().standardOutput(inCdata(`${invariant.verdict}: ${reason}`));
    }
  }
  for (const { check, message } of report.health) {
    suite.testCase().className(className).name(`health: ${check}`).error(message, 'not healthy');
  }
}

function failureMessage({ claim, counterexample, savedTo }: InvariantReport, report: Report): string {
  if (!counterexample) return claim;
  return `${counterexample.violation.message} Replay: ${replayLines(counterexample, savedTo, drawnBy(report)).command}`;
}

/** The builder escapes only the first `]]>` of a text (xmlbuilder 15.1.1), and a second one would end the section. */
function inCdata(text: string): string {
  return text.replaceAll(']]>', ']] >');
}
