// Installs the Debian packages that tests need, where it may; where it may not, says loudly what will be left out and why.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

interface Need {
  readonly debian: string;
  /** The file whose presence proves the package. */
  readonly file: string;
  readonly tests: string;
}

const needs: readonly Need[] = [
  {
    debian: 'chromium',
    file: '/usr/bin/chromium',
    tests: 'the web page in a real browser (test/adapters/web/browser-*.test.ts)',
  },
  {
    debian: 'ffmpeg',
    file: '/usr/bin/ffmpeg',
    tests: 'recordings that the bundled decoder does not know (test/recordings)',
  },
  {
    debian: 'pocketsphinx',
    file: '/usr/bin/pocketsphinx_continuous',
    tests: 'the words that are heard in what the bot says (test/handlers/aloud)',
  },
  {
    debian: 'pocketsphinx-en-us',
    file: '/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict',
    tests: 'the words that are heard in what the bot says (test/handlers/aloud)',
  },
  { debian: 'espeak-ng', file: '/usr/bin/espeak-ng', tests: 'what is heard of real speech (test/audio, test/voice)' },
];

const missing = needs.filter((need) => !existsSync(need.file));
const reason = missing.length === 0 ? undefined : install(missing.map((need) => need.debian));
for (const need of missing) {
  if (existsSync(need.file)) console.log(`Installed Debian's ${need.debian} for ${need.tests}.`);
  else
    shout(`LEFT OUT: ${need.tests}.\nWhy: ${need.file} is missing, and ${reason ?? 'its package does not bring it'}.`);
}

/** Installs the packages; returns why that did not work, or nothing when it did. */
function install(packages: readonly string[]): string | undefined {
  if (!existsSync('/usr/bin/apt-get')) return `this system has no apt-get: install ${packages.join(', ')} yourself`;
  if (process.getuid?.() !== 0) return `only root may install it: sudo apt-get install ${packages.join(' ')}`;
  console.log(`Installing ${packages.join(', ')} from Debian, once …`);
  // The second try is for a fresh machine, whose lists of packages are empty or old.
  if (apt('install', ...packages)) return undefined;
  if (!apt('update')) return 'apt-get update failed (no network?)';
  return apt('install', ...packages) ? undefined : `apt-get install ${packages.join(' ')} failed`;
}

function apt(verb: string, ...packages: readonly string[]): boolean {
  const run = spawnSync('apt-get', [verb, '-qq', '-y', '--no-install-recommends', ...packages], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 600_000,
  });
  if (run.status !== 0) console.error(run.stderr.trim());
  return run.status === 0;
}

function shout(text: string): void {
  const lines = text.split('\n');
  const bar = '!'.repeat(Math.max(...lines.map((line) => line.length)));
  console.error(`\n${[bar, ...lines, bar].join('\n')}\n`);
}
