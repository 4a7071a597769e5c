/*
 * Two guests in step: one page that the opener grants to the joiner, with a counter for each.
 *
 * Neither side trusts the other to be quick: every wait is bounded and ends the test with an error.
 */
#ifndef PAIR_H
#define PAIR_H

#include "hypercall.h"
#include "start.h"

/* The grant reference by which the page is shared. */
#define PAIR_REF 8

struct pair_page {
  volatile uint32_t opener_step, joiner_step;
  volatile unsigned long words[64]; /* for the test's own use */
};

/* The other domain, from peer= on the command line. */
domid_t peer_domid(void);

/* Shares a page with the peer. */
struct pair_page *pair_open(void);

/* Maps the page the peer opens, waiting for it to do so. */
struct pair_page *pair_join(void);

/* Announces a step to the other side; steps count up from 1. */
void pair_say(uint32_t step);

/* Waits until the other side has announced this step or a later one. */
void pair_await(uint32_t step);

/* Last act of both: the joiner unmaps the page, the opener waits for that. */
void pair_close(void);

#endif
