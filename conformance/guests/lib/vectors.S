/*
 * The 256 interrupt entry points, the way into CPL 3 and the way back.
 *
 * Each stub leaves the same frame (struct trap_frame) on the stack: general registers, vector,
 * error code (0 where the processor pushes none), and what the processor pushed.
 */
#include "segments.h"

  .text
  .balign 16
  .globl trap_stubs
trap_stubs:
  .set vector, 0
  .rept 256
  .balign 16
  .if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21
  .else
    push $0
  .endif
  push $vector
  jmp trap_common
  .set vector, vector + 1
  .endr

#ifdef __x86_64__

trap_common:
  push %rax
  push %rcx
  push %rdx
  push %rbx
  push %rbp
  push %rsi
  push %rdi
  push %r8
  push %r9
  push %r10
  push %r11
  push %r12
  push %r13
  push %r14
  push %r15
  cld
  mov %rsp, %rdi
  call trap_dispatch
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %r11
  pop %r10
  pop %r9
  pop %r8
  pop %rdi
  pop %rsi
  pop %rbp
  pop %rbx
  pop %rdx
  pop %rcx
  pop %rax
  add $16, %rsp
  iretq

/* unsigned long user_enter(void *function, void *argument, void *user_stack) */
  .globl user_enter
user_enter:
  push %rbx
  push %rbp
  push %r12
  push %r13
  push %r14
  push %r15
  mov %rsp, user_return_stack
  mov %rsp, task_state + 4              /* RSP0 */
  pushq $USER_DATA
  push %rdx
  pushf
  pushq $USER_CODE
  push %rdi
  mov %rsi, %rdi
  iretq

/* void user_leave(unsigned long result): returns from user_enter */
  .globl user_leave
user_leave:
  mov %rdi, %rax
  mov user_return_stack, %rsp
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbp
  pop %rbx
  ret

#else

trap_common:
  pusha
  cld
  mov $KERNEL_DATA, %eax
  mov %eax, %ds
  mov %eax, %es
  push %esp
  call trap_dispatch
  add $4, %esp
  popa
  add $8, %esp
  iret

  .globl user_enter
user_enter:
  mov 4(%esp), %eax
  mov 8(%esp), %ecx
  mov 12(%esp), %edx
  push %ebx
  push %ebp
  push %esi
  push %edi
  mov %esp, user_return_stack
  mov %esp, task_state + 4              /* ESP0 */
  /* The argument lies above the return address that user_run put on the user's stack. */
  mov %ecx, 4(%edx)
  pushl $USER_DATA
  push %edx
  pushf
  pushl $USER_CODE
  push %eax
  mov $USER_DATA, %eax
  mov %eax, %ds
  mov %eax, %es
  iret

  .globl user_leave
user_leave:
  mov 4(%esp), %eax
  mov user_return_stack, %esp
  mov $KERNEL_DATA, %ecx
  mov %ecx, %ds
  mov %ecx, %es
  pop %edi
  pop %esi
  pop %ebp
  pop %ebx
  ret

#endif

/* Where a user function returns to: it hands its result to the kernel. */
  .section .user, "awx", @progbits
  .globl user_exit
user_exit:
  int $USER_EXIT_VECTOR
  ud2

  .bss
  .balign 8
  .globl user_return_stack
user_return_stack:
  .skip 8

  .section .note.GNU-stack, "", @progbits
