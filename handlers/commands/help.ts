// Shows what a person may do here, and nothing else.
import type { Asked, Command } from '#src/command.ts';
import type { Deed, Desk } from './deed.ts';

const shows: Deed = {
  command: {
    name: 'help',
    description: 'Shows what you can do with me here.',
    options: [],
    action: 'look',
    shown: 'asker',
  },
  async run(asked, _, desk) {
    const { say } = desk;
    const may = await allowed(asked, desk);
    const open = may.filter(({ action }) => action !== 'govern' && action !== 'moderate');
    const moderator = may.filter(({ action }) => action === 'moderate');
    const admin = may.filter(({ action }) => action === 'govern');
    const menus = open.flatMap(({ menu }) => (menu === undefined ? [] : [`**${say(menu)}**`]));
    const parts = [
      say(
        'Mention me with a question, reply to one of my answers, or write to me directly. Send images, recordings or documents along: I look, listen and read.',
      ),
      lines(open, desk),
      menus.length > 0 && say('In the menu of a message: {menus}.', { menus: menus.join(', ') }),
      moderator.length > 0 && `${say('As a moderator you can also use:')}\n${lines(moderator, desk)}`,
      admin.length > 0 && `${say('As an admin you can also use:')}\n${lines(admin, desk)}`,
    ];
    return { text: parts.filter(Boolean).join('\n\n') };
  },
};

async function allowed(asked: Asked, { commands, authority }: Desk): Promise<readonly Command[]> {
  const offered = commands.filter(({ hidden, calls }) => !hidden && (!calls || asked.calls));
  const may = offered.map(async (command) => {
    const permission = await authority.authorize(asked.author, command.action, asked.place);
    return permission.type === 'granted' ? [command] : [];
  });
  return (await Promise.all(may)).flat();
}

function lines(commands: readonly Command[], { say }: Desk): string {
  return commands.map(({ name, description }) => `- \`/${name}\` – ${say(description)}`).join('\n');
}

export const help: readonly Deed[] = [shows];
