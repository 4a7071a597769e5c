/*
 * Calling something with every general register under control (registers.S).
 */
#ifndef REGISTERS_H
#define REGISTERS_H

#include <stdint.h>

enum {
  REG_AX,
  REG_CX,
  REG_DX,
  REG_BX,
  REG_BP,
  REG_SI,
  REG_DI,
#ifdef __x86_64__
  REG_R8,
  REG_R9,
  REG_R10,
  REG_R11,
  REG_R12,
  REG_R13,
  REG_R14,
  REG_R15,
#endif
  REGISTERS
};

void registers_call(void (*target)(void), const unsigned long in[], unsigned long out[]);

/* A target that runs registers_spin_count rounds of two instructions and changes no register. */
void registers_spin(void);
extern volatile uint32_t registers_spin_count;

#endif
