/*
 * The SYSCALL entry point and the user code that calls it.
 */
  .text
  .globl syscall_entry
syscall_entry:                          /* RCX: return address, R11: flags of the caller */
  mov %rsp, syscall_user_stack
  mov $syscall_stack_top, %rsp
  push %rcx
  push %r11
  mov %rcx, syscall_return
  mov %r11, syscall_flags
  pushfq
  popq syscall_entry_flags
  mov %cs, syscall_selectors
  mov %ss, syscall_selectors + 2
  lea 1(%rdi), %rax
  pop %r11
  pop %rcx
  mov syscall_user_stack, %rsp
  sysretq

  .section .user, "awx", @progbits
  .globl user_caller, user_behind_syscall
user_caller:                            /* (rdi: number) returns number + 1 + CPL */
  syscall
user_behind_syscall:
  mov %cs, %edx
  and $3, %edx
  add %rdx, %rax
  ret

  .bss
  .globl syscall_return, syscall_flags, syscall_entry_flags, syscall_selectors
syscall_user_stack: .skip 8
syscall_return: .skip 8
syscall_flags: .skip 8
syscall_entry_flags: .skip 8
syscall_selectors: .skip 8
  .balign 16
  .skip 4096
syscall_stack_top:

  .section .note.GNU-stack, "", @progbits
