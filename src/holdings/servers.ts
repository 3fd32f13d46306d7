// Servers of tools, and what was allowed of them: the space's own, whoever connected them.
import { cells } from '../cells.ts';
import type { Holding } from '../holding.ts';
import { nameless } from './portions.ts';

export const servers: readonly Holding[] = [
  {
    table: 'servers',
    says: 'Which servers of tools you connected.',
    portions: [nameless('servers', 'set_by')],
    cells: cells.servers,
    // An address and its token, which is shown to nobody again.
    bulk: ['body'],
    inSpace: true,
  },
  {
    table: 'server_tools',
    says: 'Which tools of such servers you allowed or switched off.',
    portions: [nameless('server_tools', 'set_by')],
    cells: cells.serverTools,
    inSpace: true,
  },
];
