/*
 * PVH start of day: 32-bit protected mode, paging off, EBX = physical address of hvm_start_info.
 *
 * The first thing done is to save what the domain builder left in the registers, because the rules
 * about initial state are tested against it. Then the guest's own GDT is loaded, paging is switched
 * on if the environment wants it (PAE and long mode share page directories of 2 MiB pages, identity
 * for the first 4 GiB, supervisor only), and C begins in guest_main.
 *
 * @xen public/arch-x86/hvm/start_info.h
 */
#include "segments.h"

#ifdef __x86_64__
#define WORD .quad
#define WORD_BYTES 8
#else
#define WORD .long
#define WORD_BYTES 4
#endif

#if defined(__x86_64__) || defined(PAGING_PAE)
#define PAGING
#endif

  .section .note.Xen, "a", @note
  .balign 4
  .long 4, WORD_BYTES, 18               /* XEN_ELFNOTE_PHYS32_ENTRY */
  .asciz "Xen"
  WORD start

  .text
  .code32
  .globl start
start:
  mov %eax, first_state + 0
  mov %ecx, first_state + 4
  mov %edx, first_state + 8
  mov %ebx, first_state + 12
  mov %esp, first_state + 16
  mov %ebp, first_state + 20
  mov %esi, first_state + 24
  mov %edi, first_state + 28
  mov $boot_stack_top, %esp
  pushf
  popl first_state + 32
  cld
  mov %cr0, %eax
  mov %eax, first_state + 36
  mov %cr4, %eax
  mov %eax, first_state + 40
  mov %cs, first_state + 44
  mov %ds, first_state + 46
  mov %es, first_state + 48
  mov %ss, first_state + 50
  mov %dr7, %eax
  mov %eax, first_state + 52

  /* SSE must be switched on before FXSAVE shows the XMM registers. */
  mov %cr4, %eax
  or $0x600, %eax                       /* OSFXSR, OSXMMEXCPT */
  mov %eax, %cr4

  lgdt gdt_pointer
  mov $KERNEL_DATA, %eax
  mov %eax, %ds
  mov %eax, %es
  mov %eax, %ss
  xor %eax, %eax
  mov %eax, %fs
  mov %eax, %gs

#ifdef PAGING
  /* Page directories: 2048 entries of 2 MiB, present, writable, page size. */
  mov $page_directories, %edi
  mov $0x83, %eax
  mov $2048, %ecx
1: mov %eax, (%edi)
  add $0x200000, %eax
  add $8, %edi
  dec %ecx
  jnz 1b

#ifdef __x86_64__
  mov $page_directories + 7, %eax       /* present, writable, user */
#else
  mov $page_directories + 1, %eax       /* PAE: the other bits are reserved. @sdm 4.4.1 */
#endif
  mov $page_pointers, %edi
  mov $4, %ecx
1: mov %eax, (%edi)
  add $4096, %eax
  add $8, %edi
  dec %ecx
  jnz 1b

  mov %cr4, %eax
  or $0x20, %eax                        /* PAE */
  mov %eax, %cr4

  /* No-execute if there is such a bit, and long mode. */
  mov $0x80000001, %eax
  cpuid
  mov %edx, %esi
  mov $0xc0000080, %ecx                 /* EFER */
  test $1 << 20, %esi
#ifdef __x86_64__
  movl $page_pointers + 7, page_root
  mov $page_root, %edi
  rdmsr
  jz 1f
  or $0x800, %eax                       /* NXE */
1: or $0x100, %eax                      /* LME */
  wrmsr
#else
  mov $page_pointers, %edi
  jz 1f
  rdmsr
  or $0x800, %eax                       /* NXE */
  wrmsr
1:
#endif
  mov %edi, %cr3
  mov $0x80010033, %eax                 /* PG, WP, NE, ET, MP, PE */
  mov %eax, %cr0
#else
  mov $0x00010033, %eax
  mov %eax, %cr0
#endif
  ljmp $KERNEL_CODE, $start_c

#ifdef __x86_64__
  .code64
start_c:
  mov %r8, first_state_high + 0
  mov %r9, first_state_high + 8
  mov %r10, first_state_high + 16
  mov %r11, first_state_high + 24
  mov %r12, first_state_high + 32
  mov %r13, first_state_high + 40
  mov %r14, first_state_high + 48
  mov %r15, first_state_high + 56
  fxsave64 first_fpu
  mov $boot_stack_top, %rsp
  xor %ebp, %ebp
  call guest_main
#else
start_c:
  fxsave first_fpu
  xor %ebp, %ebp
  call guest_main
#endif
1: hlt
  jmp 1b

/*
 * Second and further vCPUs begin here with their stack set and the address of their C function in
 * the first general register. They share GDT, IDT and page tables with vCPU 0.
 */
  .globl vcpu_entry
vcpu_entry:
  cld
  lgdt gdt_pointer
  lidt idt_pointer
#ifdef __x86_64__
  mov $KERNEL_DATA, %ecx
  mov %ecx, %ss
  mov %ecx, %ds
  mov %ecx, %es
  pushq $KERNEL_CODE
  pushq $1f
  lretq
1: call *%rax
#else
  mov $KERNEL_DATA, %ecx
  mov %ecx, %ss
  mov %ecx, %ds
  mov %ecx, %es
  ljmp $KERNEL_CODE, $1f
1: call *%eax
#endif
1: hlt
  jmp 1b

  .data
  .balign 8
  .globl gdt, gdt_pointer
gdt:
  .quad 0
  .quad 0x00af9b000000ffff              /* 64-bit code, DPL 0 */
  .quad 0x00cf93000000ffff              /* data, DPL 0 */
  .quad 0x00cffb000000ffff              /* 32-bit code, DPL 3 */
  .quad 0x00cff3000000ffff              /* data, DPL 3 */
  .quad 0x00affb000000ffff              /* 64-bit code, DPL 3 */
  .quad 0x00cf9b000000ffff              /* 32-bit code, DPL 0 */
  .quad 0, 0                            /* task state, filled in by trap_init */
gdt_end:
  .short 0, 0, 0
gdt_pointer:
  .short gdt_end - gdt - 1
  WORD gdt

  .bss
  .balign 16
  .globl first_state, first_state_high, first_fpu, boot_stack_top
first_fpu:
  .skip 512
first_state:
  .skip 64
first_state_high:
  .skip 64
  .skip STACK_SIZE
boot_stack_top:

#ifdef PAGING
  .balign 4096
  .globl page_root, page_pointers, page_directories
page_root:
  .skip 4096
page_pointers:
  .skip 4096
page_directories:
  .skip 4 * 4096
#endif

  .section .note.GNU-stack, "", @progbits
