// The words around a phrase by which it is asked for, or told of others, of the news, of a game.
import { list } from './list.ts';

/** What makes a text a request. All phrases here are lower case, without apostrophes; `a/b c/d_e` is short for four of them. */
export const asking =
  list(`how to/2, howto, how do/can/could/would/should/might/does i/we/you/one/someone/somebody/people, tell/teach/show/help/give/send/get/find me,
      explain how/to_me, describe how, instructions, step by step, steps to, recipe, guide/tutorial/manual, write/generate/draft/create/compose,
      give/send us, best/easiest/fastest/safest/cheapest/quickest/simplest way to, best/easiest/fastest ways to, ways to,
      i want/need/would_like/plan to, id like to, im going to, where can/do/could i/we/you, can/could/would/will you, please,
      what is/are the best, whats the best, i need a/an/some`);

/**
 * Words shortly before or after a phrase that make it news, history or prevention. Whoever means harm can write them, too: this
 * judge catches the blatant, the models the rest.
 */
export const reporting: ReadonlySet<string> = new Set(
  list(`police, court, jury, prevent, prevents, preventing, prevention, detect, detects, detecting, detection, recognize, recognise, report,
      reports, reporting, reported, fight, fights, fighting, combat, combating, stop, stopping, against, protect, protecting, protection,
      arrested, charged, convicted, accused, sentenced, jailed, banned, illegal, laws, law, documentary, survivors, survivor, victims, victim,
      hotline, helpline, awareness, dangers, research, researchers, history`),
);

/** Words before it by which somebody tells of others, in the news or in a story. */
export const narrating: ReadonlySet<string> = new Set(
  list(`he, she, they, who, suspect, suspects, villain, character, characters, hero, protagonist, man, woman, men, attacker, attackers,
      criminals, scammers, thieves, hackers, fraudsters, terrorists, novel, movie, film, tried, attempted, plot, plotted`),
);

/** Words anywhere by which it is a game that is talked of. */
export const playing: ReadonlySet<string> = new Set(
  list(`game, games, gameplay, minecraft, gta, skyrim, fortnite, valorant, roblox, terraria, dnd, npc, npcs, quest, quests, sims, rimworld, ck3,
      payday, chess, mod, mods, speedrun, playthrough, rpg, zelda, pokemon, witcher, fallout, cyberpunk, csgo, cs2, respawn, factorio, unity,
      unreal, godot`),
);
