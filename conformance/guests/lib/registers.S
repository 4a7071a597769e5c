/*
 * void registers_call(void (*target)(void), const unsigned long in[], unsigned long out[])
 *
 * Calls target with all general registers but the stack pointer loaded from in[], and stores them
 * in out[] as they are when it returns. Order: AX CX DX BX BP SI DI R8 ... R15 (see registers.h).
 * Not reentrant.
 *
 * void registers_spin(void): runs registers_spin_count rounds without touching a register.
 */
  .text
  .globl registers_call, registers_spin

#ifdef __x86_64__

registers_call:
  push %rbx
  push %rbp
  push %r12
  push %r13
  push %r14
  push %r15
  mov %rdi, call_target
  mov %rdx, call_out
  mov %rsi, %rax
  mov 8(%rax), %rcx
  mov 16(%rax), %rdx
  mov 24(%rax), %rbx
  mov 32(%rax), %rbp
  mov 40(%rax), %rsi
  mov 48(%rax), %rdi
  mov 56(%rax), %r8
  mov 64(%rax), %r9
  mov 72(%rax), %r10
  mov 80(%rax), %r11
  mov 88(%rax), %r12
  mov 96(%rax), %r13
  mov 104(%rax), %r14
  mov 112(%rax), %r15
  mov (%rax), %rax
  call *call_target
  push %rax
  mov call_out, %rax
  mov %rcx, 8(%rax)
  mov %rdx, 16(%rax)
  mov %rbx, 24(%rax)
  mov %rbp, 32(%rax)
  mov %rsi, 40(%rax)
  mov %rdi, 48(%rax)
  mov %r8, 56(%rax)
  mov %r9, 64(%rax)
  mov %r10, 72(%rax)
  mov %r11, 80(%rax)
  mov %r12, 88(%rax)
  mov %r13, 96(%rax)
  mov %r14, 104(%rax)
  mov %r15, 112(%rax)
  pop %rcx
  mov %rcx, (%rax)
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbp
  pop %rbx
  ret

#else

registers_call:
  push %ebx
  push %ebp
  push %esi
  push %edi
  mov 20(%esp), %eax
  mov %eax, call_target
  mov 28(%esp), %eax
  mov %eax, call_out
  mov 24(%esp), %eax
  mov 4(%eax), %ecx
  mov 8(%eax), %edx
  mov 12(%eax), %ebx
  mov 16(%eax), %ebp
  mov 20(%eax), %esi
  mov 24(%eax), %edi
  mov (%eax), %eax
  call *call_target
  push %eax
  mov call_out, %eax
  mov %ecx, 4(%eax)
  mov %edx, 8(%eax)
  mov %ebx, 12(%eax)
  mov %ebp, 16(%eax)
  mov %esi, 20(%eax)
  mov %edi, 24(%eax)
  pop %ecx
  mov %ecx, (%eax)
  pop %edi
  pop %esi
  pop %ebp
  pop %ebx
  ret

#endif

registers_spin:
  decl registers_spin_count
  jnz registers_spin
  ret

  .bss
  .balign 8
  .globl registers_spin_count
call_target: .skip 8
call_out: .skip 8
registers_spin_count: .skip 8

  .section .note.GNU-stack, "", @progbits
