import reports from 'junit-report-builder';
import type { InvariantReport, Report } from '../verify/report';
import { replayLines } from './replay-line';
import { createColors } from 'picocolors';
import { violationLines } from './violation';

/**
 * A report as JUnit XML: one suite, one test case for each invariant. Violated is a failure, inconclusive an error; vacuous
 * and unsupported are skipped with the reason, since neither has passed. Each reason not to believe the run is a test case
 * with an error.
 */
export function junitReport(report: Report): string {
  const builder = reports.newBuilder();
  const suite = builder.testSuite().name('padproof').time(report.seconds);
  const { subject, seed, padproof, node } = report;
  suite
    .property('model', subject.model || subject.traits[0]?.name || 'the built-in BERT')
    .property('seed', String(seed));
  suite.property('padproof', padproof).property('node', node).property('verdict', report.verdict);
  const backend = subject.backend ?? subject.traits.find((traits) => traits.backend)?.backend;
  if (backend) suite.property('backend', backend);
  if (subject.browser) suite.property('browser', 'true');
  const platform = subject.traits.find((traits) => traits.platform)?.platform;
  if (platform) {
    const { device, software, versions, settings, counts } = platform;
    suite.property('device', device).property('software', String(software ?? false));
    for (const [name, value] of Object.entries({ ...versions, ...settings, ...counts })) {
      suite.property(`platform: ${name}`, String(value));
    }
  }
  if (report.stopped) suite.property('stopped', `${report.stopped.by}: ${report.stopped.message}`);

  for (const invariant of report.invariants) {
    const test = suite.testCase().className('padproof').name(invariant.name);
    const reason = invariant.reason ?? 'no reason is given';
    switch (invariant.verdict) {
      case 'held':
        break;
      case 'violated':
        test.failure(failureMessage(invariant, report), 'violated');
        test.stacktrace(inCdata(violationLines(invariant, report.cases.asked, createColors(false)).join('\n')));
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
    suite.testCase().className('padproof').name(`health: ${check}`).error(message, 'not healthy');
  }
  return builder.build() + '\n';
}

function failureMessage({ claim, counterexample, savedTo }: InvariantReport, report: Report): string {
  if (!counterexample) return claim;
  return `${counterexample.violation.message} Replay: ${replayLines(counterexample, savedTo, report.cases.asked).command}`;
}

/** The builder escapes only the first `]]>` of a text (xmlbuilder 15.1.1), and a second one would end the section. */
function inCdata(text: string): string {
  return text.replaceAll(']]>', ']] >');
}
