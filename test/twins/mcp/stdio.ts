// The hostile server as a process of its own. It greets, as some do, with what is no message.
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { hostile } from './hostile.ts';

process.stdout.write(`hello ${Object.keys(process.env).toSorted().join()}\n`);
process.stderr.write('starting\n');
const server = hostile();
await server.connect(new StdioServerTransport());
