import { countCalls } from './count-calls';

class Pass {
  readonly drawn: number[] = [];
  draw(count: number): number {
    this.drawn.push(count);
    return count * 2;
  }
  link(): void {}
}

it('counts the calls of methods, kind by kind, and changes nothing of what they do', () => {
  const counts: Record<string, number> = {};
  countCalls(Pass.prototype, { draw: 'draw calls', link: 'programs' }, counts);
  expect(counts).toEqual({ 'draw calls': 0, programs: 0 });
  const pass = new Pass();
  expect([pass.draw(3), pass.draw(4)]).toEqual([6, 8]);
  new Pass().draw(1);
  expect(pass.drawn).toEqual([3, 4]);
  expect(counts).toEqual({ 'draw calls': 3, programs: 0 });
});
