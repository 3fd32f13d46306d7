// Properties are tried on the same examples in every run; PROPERTY_SEED=random looks for others, and prints what fails.
import fc from 'fast-check';

if (process.env['PROPERTY_SEED'] !== 'random') fc.configureGlobal({ seed: 20_261_126 });

export { fc };
