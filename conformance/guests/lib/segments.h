/*
 * Selectors of the guest's GDT. The order of the user descriptors is the one SYSRET wants:
 * 32-bit code, data, 64-bit code. @sdm 5.8.8
 */
#ifndef SEGMENTS_H
#define SEGMENTS_H

#define KERNEL_CODE64 0x08
#define KERNEL_DATA 0x10
#define USER_CODE32 0x1b
#define USER_DATA 0x23
#define USER_CODE64 0x2b
#define KERNEL_CODE32 0x30
#define TASK_STATE 0x38

#ifdef __x86_64__
#define KERNEL_CODE KERNEL_CODE64
#define USER_CODE USER_CODE64
#else
#define KERNEL_CODE KERNEL_CODE32
#define USER_CODE USER_CODE32
#endif

/* INT vector by which code at CPL 3 returns to its caller at CPL 0. */
#define USER_EXIT_VECTOR 0x80

/* Vector the guests ask event upcalls on. */
#define UPCALL_VECTOR 0xf3

#define STACK_SIZE 16384

#endif
