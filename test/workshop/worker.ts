// A workshop's thread for tests: does what it is told, harmful things included.
import { serve } from '#src/workshop/serve.ts';

export type Order = 'work' | 'throw' | 'hang' | 'exit' | 'hoard';

serve(async (order: Order) => {
  if (order === 'throw') throw new Error('it broke');
  if (order === 'exit') process.exit(3);
  if (order === 'hang') for (;;);
  if (order === 'hoard') for (const all: number[][] = []; ;) all.push(Array.from({ length: 100_000 }, Math.random));
  return `done by ${process.pid}`;
});
