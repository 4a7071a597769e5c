/* From PVH or multiboot 1 (32-bit, no paging) to main() in 64-bit mode; and into guests. */
#ifdef MULTIBOOT
  .section .mbhdr,"a"
  .align 4
  .long 0x1BADB002, 0x00000003, -(0x1BADB002+0x00000003)
#else
  .section .note.pvh,"a",@note
  .align 4
  .long 4, 4, 18
  .asciz "Xen"
  .long _start32
#endif
  .section .text.boot,"ax"
  .code32
  .globl _start32
_start32:
  cld
  mov $stack_top,%esp
  /* identity, 4 GiB in 2 MiB pages */
  mov $pml4,%ecx
  movl $pdpt+7,(%ecx)
  movl $0,4(%ecx)
  mov $pdpt,%ecx
  movl $pd+7,(%ecx)
  movl $pd+0x1000+7,8(%ecx)
  movl $pd+0x2000+7,16(%ecx)
  movl $pd+0x3000+7,24(%ecx)
  mov $pd,%ecx
  mov $0x87,%eax
1: mov %eax,(%ecx)
  movl $0,4(%ecx)
  add $8,%ecx
  add $0x200000,%eax
  cmp $pd+0x4000,%ecx
  jne 1b
  mov $pml4,%eax
  mov %eax,%cr3
  mov %cr4,%eax
  or $0x20,%eax
  mov %eax,%cr4
  mov $0xC0000080,%ecx
  rdmsr
  or $0x100,%eax
  wrmsr
  mov %cr0,%eax
  and $0x9fffffff,%eax
  or $0x80010001,%eax
  mov %eax,%cr0
  lgdt gdtr
  ljmp $8,$2f
  .code64
2: mov $16,%eax
  mov %eax,%ds
  mov %eax,%es
  mov %eax,%ss
  xor %eax,%eax
  mov %eax,%fs
  mov %eax,%gs
  mov $24,%ax
  ltr %ax
  mov $stack_top,%rsp
  call main
3: hlt
  jmp 3b

/* void svm_enter(vmcb, gpr): VMRUN with the guest's registers but RAX and RSP, which are in the VMCB. */
  .macro save_guest /* rax: register block */
  mov %rcx,8(%rax)
  mov %rdx,16(%rax)
  mov %rbx,24(%rax)
  mov %rbp,40(%rax)
  mov %rsi,48(%rax)
  mov %rdi,56(%rax)
  mov %r8,64(%rax)
  mov %r9,72(%rax)
  mov %r10,80(%rax)
  mov %r11,88(%rax)
  mov %r12,96(%rax)
  mov %r13,104(%rax)
  mov %r14,112(%rax)
  mov %r15,120(%rax)
  .endm
  .macro load_guest
  mov 8(%rax),%rcx
  mov 16(%rax),%rdx
  mov 24(%rax),%rbx
  mov 40(%rax),%rbp
  mov 48(%rax),%rsi
  mov 56(%rax),%rdi
  mov 64(%rax),%r8
  mov 72(%rax),%r9
  mov 80(%rax),%r10
  mov 88(%rax),%r11
  mov 96(%rax),%r12
  mov 104(%rax),%r13
  mov 112(%rax),%r14
  mov 120(%rax),%r15
  .endm
  .macro save_host
  push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15
  .endm
  .macro restore_host
  pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx
  .endm
  .globl svm_enter
svm_enter:
  save_host
  push %rsi
  push %rdi
  mov %rsi,%rax
  load_guest
  mov (%rsp),%rax
  clgi
  vmrun %rax
  mov 8(%rsp),%rax
  save_guest
  pop %rdi
  pop %rsi
  stgi
  restore_host
  ret

/* u64 vmx_enter(gpr): VMLAUNCH; 0 after an exit, RFLAGS if the entry was refused. */
  .globl vmx_enter
vmx_enter:
  save_host
  push %rdi
  mov $0x6C14,%eax
  vmwrite %rsp,%rax
  mov %rdi,%rax
  load_guest
  mov (%rax),%rax
  vmlaunch
  pushf
  pop %rax
  jmp 1f
  .globl vmx_exit
vmx_exit:
  push %rax
  mov 8(%rsp),%rax
  save_guest
  pop %rcx
  mov %rcx,(%rax)
  xor %eax,%eax
1: pop %rdi
  restore_host
  ret

  .section .data
  .align 16
gdt: .quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0x0000890000000067, 0
gdtr: .word gdtr-gdt-1
  .quad gdt
  .section .bss
  .align 4096
pml4: .skip 4096
pdpt: .skip 4096
pd: .skip 4*4096
stack: .skip 65536
stack_top:
  .section .note.GNU-stack,"",@progbits
