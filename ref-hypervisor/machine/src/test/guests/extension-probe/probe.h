/* What the parts of the probe share. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

/* Physical layout, as the recorded files explain it. */
#define VMXON_REGION 0x1000ul
#define VMCS_REGION 0x2000ul
#define VMCB 0x3000ul
#define HOST_SAVE 0x4000ul
#define GUEST_GDT 0x6000ul
#define SECOND_LEVEL 0x7000000ul
#define CODE 0x8000000ul
#define HANDLERS 0x8010000ul
#define DATA 0x8020000ul
#define STACK 0x8030800ul
#define GUEST_IDT 0x8040000ul
#define TABLES 0x8050000ul
#define BITMAPS 0x8060000ul
#define PAGE 0x1000ul

/* What a row changes in a valid guest. FIELD is a VMCS encoding, or an offset in the VMCB. */
enum kind { END, FIELD, REGISTER, BREAKPOINT, MEMORY, BYTES, ZERO };
struct change {
  enum kind kind;
  u64 place;
  int width;
  char operation; /* '=' set, '|' set bits, '-' clear bits */
  u64 value;
  const char *bytes;
};
struct row {
  const char *name;
  const char *code;
  int length;
  const struct change *changes;
};
extern const struct row vmx_rows[], svm_rows[];

/* General registers of the guest, RAX to R15. */
extern u64 gpr[16];

void print(const char *text);
void print_value(const char *name, u64 value);
void print_place(const char *name, u64 value);
void print_stack(u64 top);

void *memset(void *to, int byte, u64 count);
void *memcpy(void *to, const void *from, u64 count);
u64 changed(u64 old, const struct change *c);
void prepare_memory(const struct row *row, u64 leaf, u64 large, u8 hypercall);
void apply_to_memory(const struct change *c);

void run_vmx(void);
void run_svm(void);

static inline u64 rdmsr(u32 msr) {
  u32 low, high;
  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
  return low | (u64)high << 32;
}

static inline void wrmsr(u32 msr, u64 value) {
  __asm__ volatile("wrmsr" ::"c"(msr), "a"((u32)value), "d"((u32)(value >> 32)));
}

static inline u32 cpuid_ecx(u32 leaf) {
  u32 a, b, c, d;
  __asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "0"(leaf), "2"(0));
  return c;
}
