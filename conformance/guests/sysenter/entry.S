/*
 * Both ends of the call: the user's stub and the kernel's entry. The entry returns by IRET, because
 * SYSEXIT wants the user's descriptors behind the kernel's in another order than SYSRET does.
 */
#include "segments.h"

  .section .user, "ax", @progbits
  .globl sysenter_caller
sysenter_caller:
#ifdef __x86_64__
  mov %rdi, %rax
  mov %rsp, %rcx
  lea sysenter_behind(%rip), %rdx
#else
  mov 4(%esp), %eax
  mov %esp, %ecx
  mov $sysenter_behind, %edx
#endif
  sysenter
sysenter_behind:
  ret

  .text
  .globl sysenter_entry
sysenter_entry:
  mov %cs, sysenter_selectors
  mov %ss, sysenter_selectors + 2
#ifdef __x86_64__
  add sysenter_salt, %rax
  pushq $USER_DATA
  pushq %rcx
  pushq $2
  pushq $USER_CODE
  pushq %rdx
  iretq
#else
  add sysenter_salt, %eax
  pushl $USER_DATA
  pushl %ecx
  pushl $2
  pushl $USER_CODE
  pushl %edx
  iretl
#endif

  .bss
  .globl sysenter_selectors
sysenter_selectors:
  .skip 4

  .section .note.GNU-stack, "", @progbits
