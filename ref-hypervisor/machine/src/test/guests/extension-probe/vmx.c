/* VT-x: a valid guest, the changes of a row, the entry, the outcome. */
#include "probe.h"

extern u64 vmx_enter(u64 *gpr);
extern void vmx_exit(void);

enum {
  VMX_BASIC = 0x480,
  SECONDARY_CAPABILITY = 0x48B,
  TRUE_PIN_BASED = 0x48D,
  EXIT_REASON = 0x4402,
  QUALIFICATION = 0x6400,
  INTERRUPTION = 0x4404,
  VECTORING = 0x4408,
  GUEST_RSP = 0x681C,
};

static void vmwrite(u64 field, u64 value) {
  __asm__ volatile("vmwrite %1,%0" ::"r"(field), "r"(value) : "cc");
}

static u64 vmread(u64 field) {
  u64 value = 0;
  __asm__ volatile("vmread %1,%0" : "+r"(value) : "r"(field) : "cc");
  return value;
}

/* A control word with what the capability MSR demands. */
static u64 control(u32 msr, u64 wanted) {
  u64 capability = rdmsr(msr);
  return (wanted | (u32)capability) & capability >> 32;
}

static void set_controls(void) {
  vmwrite(0x0000, 1);
  vmwrite(0x4000, control(TRUE_PIN_BASED, 1 | 1 << 3));
  vmwrite(0x4002, control(TRUE_PIN_BASED + 1, 1 << 7 | 1ul << 31));
  vmwrite(0x400C, control(TRUE_PIN_BASED + 2, 1 << 9 | 1 << 20 | 1 << 21));
  vmwrite(0x4012, control(TRUE_PIN_BASED + 3, 1 << 9 | 1 << 15));
  vmwrite(0x401E, control(SECONDARY_CAPABILITY, 1 << 1 | 1 << 5 | 1 << 7));
  vmwrite(0x201A, SECOND_LEVEL | 0x1E);
  vmwrite(0x2800, -1ul);
}

static void set_host(void) {
  u64 value;
  struct { u16 limit; u64 base; } __attribute__((packed)) table;
  __asm__ volatile("mov %%cr0,%0" : "=r"(value));
  vmwrite(0x6C00, value);
  __asm__ volatile("mov %%cr3,%0" : "=r"(value));
  vmwrite(0x6C02, value);
  __asm__ volatile("mov %%cr4,%0" : "=r"(value));
  vmwrite(0x6C04, value);
  vmwrite(0x2C02, rdmsr(0xC0000080));
  __asm__ volatile("sgdt %0" : "=m"(table));
  vmwrite(0x6C0C, table.base);
  __asm__ volatile("sidt %0" : "=m"(table));
  vmwrite(0x6C0E, table.base);
  vmwrite(0x0C00, 16);
  vmwrite(0x0C02, 8);
  vmwrite(0x0C04, 16);
  vmwrite(0x0C06, 16);
  vmwrite(0x0C0C, 24);
  vmwrite(0x6C16, (u64)vmx_exit);
}

static void set_guest(void) {
  static const u32 selectors[] = {16, 8, 16, 16, 16, 16, 0, 24};
  static const u32 rights[] = {0xC093, 0xA09B, 0xC093, 0xC093, 0xC093, 0xC093, 0x10082, 0x8B};
  for (int i = 0; i < 8; i++) {
    vmwrite(0x0800 + 2 * i, selectors[i]);
    vmwrite(0x4814 + 2 * i, rights[i]);
    vmwrite(0x4800 + 2 * i, i < 6 ? 0xFFFFFFFF : i == 7 ? 0x67 : 0);
  }
  vmwrite(0x6816, GUEST_GDT);
  vmwrite(0x4810, 0x27);
  vmwrite(0x6818, GUEST_IDT);
  vmwrite(0x4812, 0xFFF);
  vmwrite(0x6800, 0x80010031);
  vmwrite(0x6802, TABLES);
  vmwrite(0x6804, 0x2020);
  vmwrite(0x2806, 0x500);
  vmwrite(0x681A, 0x400);
  vmwrite(0x6820, 2);
  vmwrite(0x681E, CODE);
  vmwrite(GUEST_RSP, STACK);
}

static void zero_fields(void) {
  static const u16 first[] = {0x0000, 0x0800, 0x0C00, 0x2000, 0x2802, 0x2C00, 0x4000,
                              0x4800, 0x4C00, 0x6000, 0x6800, 0x6C00};
  for (unsigned i = 0; i < sizeof first / sizeof *first; i++)
    for (int index = 0; index < 0x30; index += 2) vmwrite(first[i] + index, 0);
}

static void load_vmcs(void) {
  u64 region = VMCS_REGION;
  __asm__ volatile("vmclear %0" ::"m"(region) : "cc");
  memset((void *)region, 0, PAGE);
  *(u32 *)region = rdmsr(VMX_BASIC);
  __asm__ volatile("vmclear %0; vmptrld %0" ::"m"(region) : "cc");
}

static void forget_translations(void) {
  struct { u64 first, second; } all = {0, 0}, one = {1, 0};
  __asm__ volatile("invept %0,%1; invvpid %2,%1" ::"m"(all), "r"(2ul), "m"(one) : "cc");
}

/* The length is defined for instructions, and for events that instructions raise. */
static int from_instruction(u32 reason) {
  u64 event = vmread(INTERRUPTION), vectoring = vmread(VECTORING);
  int exception = reason <= 2 || reason == 7 || reason == 8 || reason == 9 || reason == 48 ||
                  reason == 49 || reason == 52;
  return !exception || (event >> 31 && (event >> 8 & 7) >= 4) ||
         (vectoring >> 31 && (vectoring >> 8 & 7) >= 4);
}

static int has_information(u32 reason) {
  static const u8 reasons[] = {19, 21, 22, 23, 25, 27, 46, 47, 50, 53, 57, 58, 61};
  for (unsigned i = 0; i < sizeof reasons; i++)
    if (reasons[i] == reason) return 1;
  return 0;
}

static void print_event(const char *name, u64 field, const char *code_name) {
  print_value(name, vmread(field));
  if (vmread(field) & 1 << 11) print_value(code_name, vmread(field + 2));
}

static void print_unless_zero(const char *name, u64 field) {
  if (vmread(field)) print_value(name, vmread(field));
}

static void print_outcome(void) {
  u64 reason = vmread(EXIT_REASON), qualification = vmread(QUALIFICATION);
  int string = reason == 30 && qualification & 1 << 4;
  print_value("r", reason);
  print_value("q", qualification);
  if (reason >> 31) return;
  if (from_instruction(reason)) print_value("len", vmread(0x440C));
  if (string) print_value("ii", vmread(0x440E) & 0x38380);
  if (has_information(reason)) print_value("ii", vmread(0x440E));
  if (reason <= 1) print_event("ie", INTERRUPTION, "ec");
  if (vmread(VECTORING) >> 31) print_event("iv", VECTORING, "ivc");
  if (reason == 48 || reason == 49) print_value("gpa", vmread(0x2400));
  if (string || (reason == 48 && qualification & 1 << 7) ||
      (reason == 28 && (qualification & 0x70) == 0x70))
    print_value("gla", vmread(0x640A));
  print_place("rip", vmread(0x681E));
  print_place("rsp", vmread(GUEST_RSP));
  print_value("fl", vmread(0x6820));
  print_unless_zero("int", 0x4824);
  print_unless_zero("act", 0x4826);
  print_unless_zero("pd", 0x6822);
  print_unless_zero("inj", 0x4016);
  print_stack(vmread(GUEST_RSP));
}

static void run(const struct row *row) {
  prepare_memory(row, 0x37, 0xB7, 0xC1);
  load_vmcs();
  zero_fields();
  set_controls();
  set_host();
  set_guest();
  forget_translations();
  for (const struct change *c = row->changes; c->kind != END; c++) {
    if (c->kind == FIELD)
      vmwrite(c->place, changed(vmread(c->place), c));
    else
      apply_to_memory(c);
  }
  u64 flags = vmx_enter(gpr);
  print("V ");
  print(row->name);
  print(" |");
  if (flags & 1)
    print(" FAILINVALID");
  else if (flags & 1 << 6) {
    print(" FAIL");
    print_value("err", vmread(0x4400));
  } else
    print_outcome();
  print("\n");
}

void run_vmx(void) {
  u64 region = VMXON_REGION, value;
  if (!(rdmsr(0x3A) & 1)) wrmsr(0x3A, 5);
  __asm__ volatile("mov %%cr0,%0; or $0x20,%0; mov %0,%%cr0" : "=r"(value));
  __asm__ volatile("mov %%cr4,%0; or $0x2000,%0; mov %0,%%cr4" : "=r"(value));
  *(u32 *)region = rdmsr(VMX_BASIC);
  __asm__ volatile("vmxon %0" ::"m"(region) : "cc");
  for (const struct row *row = vmx_rows; row->name; row++) run(row);
}
