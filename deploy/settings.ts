// Prints docs/settings.md from the table of settings: `npm run docs:settings`.
import { groups, type Setting } from '#src/settings.ts';

const titles: Readonly<Record<keyof typeof groups, string>> = {
  answers: 'How it answers',
  tools: 'What it uses while it answers',
  access: 'Where, whom, what is kept and what it may cost',
  calls: 'Calls, and all that is spoken and heard',
};

/** The whole page. */
export function page(): string {
  const parts = Object.entries(groups).map(([group, table]) => {
    // `Object.entries` forgets which keys there are.
    const title = titles[group as keyof typeof groups];
    const rows = Object.entries<Setting>(table).map(([name, setting]) => row(name, setting));
    return `## ${title}\n\n| setting | takes | by itself | for | what it is |\n|---|---|---|---|---|\n${rows.join('\n')}`;
  });
  return `# Settings

Changed while the bot runs, with \`/settings set\`, \`/settings form\` or on the page; live at once, written down (\`/settings changes\`),
taken back with \`/settings undo\`, taken along with \`/settings export\`. The narrowest choice counts: a person's own, else the room's
(a thread's, else its channel's), else the space's. Admins choose for the space and its rooms, members for themselves.
This page is printed from the table in \`src/settings.ts\` by \`npm run docs:settings\`.

${parts.join('\n\n')}
`;
}

function row(name: string, setting: Setting): string {
  const cells = [`\`${name}\``, takes(setting), usual(setting), whom(setting), setting.help];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function takes(setting: Setting): string {
  switch (setting.kind) {
    case 'choice':
      return setting.choices.map((one) => `\`${one}\``).join(', ');
    case 'flag':
      return 'yes, no';
    case 'number':
      return `${setting.least} to ${setting.most}`;
    case 'text':
      return `at most ${setting.longest} characters`;
    case 'model':
      return `a model that is served for \`${setting.role}\``;
    case 'budgets':
      return 'budgets, by `/budget`';
    default:
      return `a list of ${setting.kind}`;
  }
}

function usual({ usual: value }: Setting): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  return value.length === 0 ? '–' : `\`${String(value)}\``;
}

function whom({ scopes, allowedBy }: Setting): string {
  const all = scopes.map((scope) => (scope === 'person' && allowedBy ? `person (where \`${allowedBy}\`)` : scope));
  return all.join(', ');
}

if (import.meta.main) process.stdout.write(page());
