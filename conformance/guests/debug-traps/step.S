/*
 * The instructions to be stepped. Labels mark the addresses the traps must report.
 */
  .text
  .globl step_sequence, step_after_nop, step_after_cpuid, step_after_pushf, step_end
step_sequence:
#ifdef __x86_64__
  push %rbx
  pushfq
  orq $0x100, (%rsp)
  popfq                                 /* TF takes effect behind the next instruction */
  nop
step_after_nop:
  cpuid
step_after_cpuid:
  pushfq
step_after_pushf:
  andq $~0x100, (%rsp)
  popfq
step_end:
  pop %rbx
  ret
#else
  push %ebx
  pushfl
  orl $0x100, (%esp)
  popfl
  nop
step_after_nop:
  cpuid
step_after_cpuid:
  pushfl
step_after_pushf:
  andl $~0x100, (%esp)
  popfl
step_end:
  pop %ebx
  ret
#endif

  .globl breakpoint_here
breakpoint_here:
  nop
  ret

  .section .note.GNU-stack, "", @progbits
