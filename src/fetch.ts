// Brings Node's own fetch up before any library does: undici 8, which two of them bring along, otherwise puts a dispatcher of its
// own in the place that all of them look at, which takes no forms of other versions and closes connections sooner.
void new Headers();
