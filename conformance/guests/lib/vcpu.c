/*
 * The start context of further vCPUs: the same mode, tables and segments as vCPU 0.
 */
#include "vcpu.h"

#include "memory.h"
#include "segments.h"
#include "time.h"
#include "verdict.h"

#define VCPUS 4

extern char vcpu_entry[];

static char stacks[VCPUS][STACK_SIZE] __attribute__((aligned(16)));

#ifdef __x86_64__

static void fill(struct vcpu_hvm_context *context, void *stack, void (*function)(void)) {
  context->mode = VCPU_HVM_MODE_64B;
  struct vcpu_hvm_x86_64 *regs = &context->cpu_regs.x86_64;
  regs->rax = (unsigned long)function;
  regs->rsp = (unsigned long)stack;
  regs->rip = (unsigned long)vcpu_entry;
  regs->rflags = 2;
  regs->cr0 = read_cr0();
  regs->cr3 = read_cr3();
  regs->cr4 = read_cr4();
  regs->efer = rdmsr(MSR_EFER);
}

#else

#define CODE_ACCESS 0xc9b
#define DATA_ACCESS 0xc93
#define TASK_ACCESS 0x08b

static void fill(struct vcpu_hvm_context *context, void *stack, void (*function)(void)) {
  context->mode = VCPU_HVM_MODE_32B;
  struct vcpu_hvm_x86_32 *regs = &context->cpu_regs.x86_32;
  regs->eax = (unsigned long)function;
  regs->esp = (unsigned long)stack;
  regs->eip = (unsigned long)vcpu_entry;
  regs->eflags = 2;
  regs->cr0 = read_cr0();
  regs->cr3 = read_cr3();
  regs->cr4 = read_cr4();
  regs->efer = HAVE_PAGING ? rdmsr(MSR_EFER) : 0;
  regs->cs_limit = regs->ds_limit = regs->ss_limit = regs->es_limit = ~0u;
  regs->tr_limit = 0x67;
  regs->cs_ar = CODE_ACCESS;
  regs->ds_ar = regs->ss_ar = regs->es_ar = DATA_ACCESS;
  regs->tr_ar = TASK_ACCESS;
}

#endif

void vcpu_context(struct vcpu_hvm_context *context, unsigned vcpu, void (*function)(void)) {
  if (vcpu >= VCPUS) {
    result_error("the guest's library has stacks for %d vCPUs only", VCPUS);
  }
  memset(context, 0, sizeof(*context));
  fill(context, stacks[vcpu] + STACK_SIZE, function);
}

long vcpu_initialise(unsigned vcpu, void (*function)(void)) {
  static struct vcpu_hvm_context context;
  vcpu_context(&context, vcpu, function);
  return vcpu_op(VCPUOP_initialise, vcpu, &context);
}

long vcpu_start(unsigned vcpu, void (*function)(void)) {
  long result = vcpu_initialise(vcpu, function);
  return result ? result : vcpu_op(VCPUOP_up, vcpu, NULL);
}

unsigned vcpu_self(void) {
  unsigned long offset = (unsigned long)__builtin_frame_address(0) - (unsigned long)stacks;
  return offset < sizeof(stacks) ? (unsigned)(offset / STACK_SIZE) : 0;
}

void run_states(unsigned vcpu, struct vcpu_runstate_info *info) {
  long result = vcpu_op(VCPUOP_get_runstate_info, vcpu, info);
  if (result) {
    result_error("VCPUOP_get_runstate_info: %ld", result);
  }
}

void vcpu_idle(void) {
  for (;;) {
    yield();
  }
}
