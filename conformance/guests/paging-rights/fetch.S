/*
 * long fetch_from(void *code): calls the code. If the very first fetch faults, the exception hook
 * continues at fetch_faulted with the stack as it is in the callee, and the result is 1, else 0.
 */
  .text
  .globl fetch_from, fetch_faulted
fetch_from:
#ifdef __x86_64__
  call *%rdi
  xor %eax, %eax
  ret
fetch_faulted:
  add $8, %rsp                          /* the return address the CALL pushed */
#else
  mov 4(%esp), %eax
  call *%eax
  xor %eax, %eax
  ret
fetch_faulted:
  add $4, %esp
#endif
  mov $1, %eax
  ret

  .section .note.GNU-stack, "", @progbits
