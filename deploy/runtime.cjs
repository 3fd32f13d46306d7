// Says in one sentence what is wrong when this Node cannot run the project. Plain enough for Node 12 to read.
'use strict';

var needed = 24;
var running = process.versions.node;

if (Number(running.split('.')[0]) < needed) {
  console.error(
    'Parley needs Node ' +
      needed +
      ' and brings it along, but this is Node ' +
      running +
      ' (' +
      process.execPath +
      '): npm skipped the install script that fetches it, so run "npm rebuild node" (with "npm config set ignore-scripts false" if that is set), or install Node ' +
      needed +
      ' from https://nodejs.org.',
  );
  process.exit(1);
}
