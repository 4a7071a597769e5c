/*
 * CPUID leaves, hypercall page, shared info, and the end of the domain.
 */
#include "xen.h"

#include "memory.h"
#include "start.h"
#include "verdict.h"

char hypercall_page[4096] __attribute__((aligned(4096)));

static uint32_t leaf;

static uint32_t find_leaf(void) {
  for (uint32_t at = XEN_CPUID_FIRST_LEAF; at < XEN_CPUID_FIRST_LEAF + 0x10000; at += 0x100) {
    struct cpuid id = cpuid(at, 0);
    if (id.ebx == XEN_CPUID_SIGNATURE_EBX && id.ecx == XEN_CPUID_SIGNATURE_ECX &&
        id.edx == XEN_CPUID_SIGNATURE_EDX) {
      return at;
    }
  }
  return 0;
}

void xen_init(void) {
  leaf = find_leaf();
  if (leaf) {
    wrmsr(cpuid(leaf + 2, 0).ebx, (unsigned long)hypercall_page);
  }
}

bool xen_present(void) { return leaf != 0; }

uint32_t xen_leaf(void) { return leaf; }

void require_xen(void) {
  if (!leaf) {
    result_skip("there is no Xen here (no CPUID leaf 0x40000000 with its signature)");
  }
}

long map_special(unsigned space, unsigned long index, unsigned long gfn) {
  struct xen_add_to_physmap map = {
      .domid = DOMID_SELF, .space = space, .idx = index, .gpfn = gfn};
  return memory_op(XENMEM_add_to_physmap, &map);
}

volatile struct shared_info *shared_info(void) {
  static bool mapped;
  if (!mapped) {
    long result = map_special(XENMAPSPACE_shared_info, 0, GFN(HOLE_SHARED_INFO));
    if (result) {
      result_error("cannot map shared info: %ld", result);
    }
    mapped = true;
  }
  return (volatile struct shared_info *)HOLE_SHARED_INFO;
}

volatile struct vcpu_info *vcpu_info(unsigned vcpu) { return &shared_info()->vcpu_info[vcpu]; }

domid_t own_domid(void) {
  struct cpuid hvm = cpuid(leaf + 4, 0);
  domid_t fallback = hvm.eax & XEN_HVM_CPUID_DOMID_PRESENT ? (domid_t)hvm.ecx : DOMID_SELF;
  return (domid_t)option_number("self", fallback);
}

void domain_shutdown(unsigned reason) {
  if (leaf) {
    struct sched_shutdown shutdown = {.reason = reason};
    sched_op(SCHEDOP_shutdown, &shutdown);
  }
  outw(0x604, 0x2000); /* ACPI power off of QEMU */
  outw(0xb004, 0x2000); /* and of Bochs */
  for (;;) {
    asm volatile("cli; hlt");
  }
}

void power_off(void) { domain_shutdown(SHUTDOWN_poweroff); }

long hypercall_by_number(unsigned long number, unsigned long a1, unsigned long a2,
                         unsigned long a3) {
  long result = (long)number;
  /* Behind "mov $number, %eax" of any stub stand the vendor's VMCALL or VMMCALL and RET. */
  void *behind_mov = hypercall_page + 32 * __HYPERVISOR_xen_version + 5;
#ifdef __x86_64__
  asm volatile("call *%[entry]"
               : "+a"(result), "+D"(a1), "+S"(a2), "+d"(a3)
               : [entry] "b"(behind_mov)
               : "memory", "cc", "rcx", "r8", "r10", "r11");
#else
  asm volatile("call *%[entry]"
               : "+a"(result), "+b"(a1), "+c"(a2), "+d"(a3)
               : [entry] "D"(behind_mov)
               : "memory", "cc", "esi");
#endif
  return result;
}
