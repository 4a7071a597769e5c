/*
 * Accesses and returns that C cannot express. Each has a label at the instruction that must fault;
 * the exception hook continues at the label `..._resume`.
 */
  .text
  .globl stack_read, stack_read_fault, stack_read_resume
stack_read:                             /* (rdi: address) an access through RBP uses SS */
  push %rbp
  mov %rdi, %rbp
stack_read_fault:
  mov (%rbp), %rax
stack_read_resume:
  pop %rbp
  ret

  .globl jump_to, jump_to_fault, jump_to_resume
jump_to:                                /* (rdi: address) */
jump_to_fault:
  jmp *%rdi
jump_to_resume:
  ret

  .globl sysret_to, sysret_to_fault, sysret_to_resume
sysret_to:                              /* (rdi: address) */
  push %rbx
  mov %rsp, %rbx
  mov %rdi, %rcx
  mov $0x2, %r11d
sysret_to_fault:
  sysretq
sysret_to_resume:
  mov %rbx, %rsp
  pop %rbx
  ret

  .section .note.GNU-stack, "", @progbits
