/*
 * Turning over the machine's free memory: a hypervisor need not give a page back soon, so a test
 * about a page that was given up asks for so many new ones that the old one must be among them.
 */
#ifndef RECYCLE_H
#define RECYCLE_H

#include <stdbool.h>

#define RECYCLE_PAGES 256u
#define RECYCLE_ROUNDS 96u /* 96 MiB in all: more than a conformance machine has free */

/*
 * Gives up RECYCLE_PAGES spare pages, from number `first` on, and takes new ones in their places;
 * ends the test with an error if that is refused.
 */
void recycle(unsigned first);

/* Writes a word at several places of each of those pages. */
void recycle_mark(unsigned first, unsigned long word);

/* Whether those places, and the start of each page, hold that word. */
bool recycle_holds(unsigned first, unsigned long word);

#endif
