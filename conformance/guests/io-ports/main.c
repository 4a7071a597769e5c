/*
 * I/O ports.
 *
 * A guest without devices may execute IN and OUT at CPL 0 as it likes. Behind the ports of a real
 * machine are reset (0xCF9, 0x64, 0x92), power (ACPI), configuration space (0xCF8) and interrupt
 * controllers. The hypervisor intercepts all of them; a PVH guest of Xen reads all ones and writes
 * into the void. After writing what would reset or stop a machine, the guest must still be there;
 * the runner sees that others are. Accesses of other sizes and string instructions take another
 * path in the hypervisor, so they are tried too; a hypervisor may refuse strings with #GP, for no
 * device of a PVH guest has a use for them. From CPL 3 with IOPL 0 each access is #GP.
 *
 * @sdm 19.5 (I/O protection), 26.1.3; @apm 15.10
 */
#include "guest.h"

#define NOBODYS_PORT 0x9a40u

static void reads(void) {
  unsigned answered = 0;
  for (unsigned port = 0; port < 0x1000; port += 4) {
    if (inl((uint16_t)port) != ~0u) {
      answered++;
    }
  }
  print("%u of 1024 dword ports answered with data\n", answered);
  unsigned long value = 0x12345678;
  asm volatile("inb %w1, %b0" : "+a"(value) : "d"(NOBODYS_PORT));
  check_equal((long)value, 0x123456ff, "IN of a byte nobody answers");
  asm volatile("inw %w1, %w0" : "+a"(value) : "d"(NOBODYS_PORT));
  check_equal((long)value, 0x1234ffff, "IN of a word nobody answers");
  check_equal((long)inl(NOBODYS_PORT), 0xffffffff, "IN of a dword nobody answers");
#ifdef __x86_64__
  value = ~0ul;
  asm volatile("inl %w1, %k0" : "+a"(value) : "d"(NOBODYS_PORT));
  check(value == 0xffffffff, "IN of a dword clears the upper half: %lx", value);
#endif
  check_equal(PROBE("inw %w1, %w0", : "+a"(value) : "d"(0xffff)), NO_FAULT,
              "IN of a word at the last port");
}

static void writes(void) {
  outb(0x92, 0x01);   /* fast reset */
  outb(0x64, 0xfe);   /* keyboard controller: pulse reset */
  outb(0xcf9, 0x06);  /* hard reset */
  outl(0xcf8, 0x80000004);
  outl(0xcfc, 0);     /* PCI command register of the host bridge */
  outb(0x21, 0xff);   /* interrupt controllers */
  outb(0xa1, 0xff);
  outb(0x43, 0x34);   /* timer */
  outw(0x604, 0x2000); /* ACPI power off */
  outw(0xb004, 0x2000);
  outb(0xf4, 0x10);   /* debug exit */
  check(true, "the guest outlives writes to reset and power ports");
}

/* Carried out to the end, or refused before the first byte. */
static void strings(void) {
  static uint8_t bytes[64];
  const void *from = bytes;
  void *to = bytes;
  unsigned long count = sizeof(bytes);
  int vector = PROBE("rep outsb", : "+S"(from), "+c"(count) : "d"(0x80) : "memory");
  check(vector == NO_FAULT ? count == 0 && from == bytes + sizeof(bytes)
                           : vector == VECTOR_GP && count == sizeof(bytes) && from == bytes,
        "REP OUTSB: %s with %lu to go", fault_name(vector), count);
  count = sizeof(bytes);
  vector = PROBE("rep insb", : "+D"(to), "+c"(count) : "d"(0x80) : "memory");
  check(vector == NO_FAULT ? count == 0 && to == bytes + sizeof(bytes)
                           : vector == VECTOR_GP && count == sizeof(bytes) && to == bytes,
        "REP INSB: %s with %lu to go", fault_name(vector), count);
}

static USER unsigned long user_in(unsigned long port) {
  uint8_t value;
  asm volatile("inb %w1, %0" : "=a"(value) : "d"(port));
  return value;
}

// [guest->req~cpu-io-contained~1]
void test_main(void) {
  require_xen();
  reads();
  writes();
  strings();
  user_run(user_in, 0x80);
  check_equal(fault.vector, VECTOR_GP, "IN at CPL 3");
  check_equal((long)fault.error, 0, "its error code");
}
