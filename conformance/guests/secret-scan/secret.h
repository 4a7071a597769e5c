/*
 * The victim's secret: a 32-bit word that no image contains, because it is made at run time.
 */
#ifndef SECRET_H
#define SECRET_H

#include "guest.h"

#define STRIDE 64 /* the victim writes the word at every multiple, the attacker looks there */

static volatile uint32_t secret_key = 0x2f6d41b3;

/* word ^ key of the secret */
#define SECRET_MASKED 0x7a90c5e4u

#endif
