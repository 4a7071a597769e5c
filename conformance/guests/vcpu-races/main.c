/*
 * Starting and stopping from two sides.
 *
 * vCPUs 0 and 1 both initialise vCPU 2, each with another function: one must be told -EEXIST, and
 * vCPU 2 must run the function of the other, whole, not a mixture. Then both take it up and down at
 * their own pace while it counts. Whatever the order, the last word decides: after a down that
 * nothing followed the count stands, after an up it goes on. Its registers are as it left them: it
 * keeps a value in each general register over all stops, and says so if one changes.
 *
 * @xen public/vcpu.h VCPUOP_initialise, VCPUOP_up, VCPUOP_down
 */
#include "guest.h"

#define ROUNDS 30

static volatile unsigned count, whose, wrong, asked, answered;
static volatile long other_result;

static void work(unsigned starter) {
  whose = starter;
  unsigned long in[REGISTERS], out[REGISTERS];
  for (;;) {
    for (unsigned i = 0; i < REGISTERS; i++) {
      in[i] = 0x51500000ul + 16 * count + i;
    }
    registers_spin_count = 50;
    registers_call(registers_spin, in, out);
    wrong += memcmp(in, out, sizeof(in)) != 0;
    count++;
    yield();
  }
}

static void started_by_0(void) { work(10); }
static void started_by_1(void) { work(11); }

static void second(void) {
  struct vcpu_hvm_context context;
  uint32_t pace = 41;
  vcpu_context(&context, 2, started_by_1);
  wait_for(asked == 1);
  other_result = vcpu_op(VCPUOP_initialise, 2, &context);
  answered = 1;
  for (unsigned round = 2;; round++) {
    wait_for(asked == round);
    for (unsigned i = 0; i < 8; i++) {
      stagger(&pace, 3);
      vcpu_op(i % 2 ? VCPUOP_up : VCPUOP_down, 2, NULL);
    }
    answered = round;
  }
}

static void initialise(void) {
  struct vcpu_hvm_context context;
  vcpu_context(&context, 2, started_by_0);
  asked = 1;
  yield();
  long result = vcpu_op(VCPUOP_initialise, 2, &context);
  check(await(answered == 1), "vCPU 1 had its turn");
  bool mine = result == 0;
  check(mine ? other_result == -XEN_EEXIST : result == -XEN_EEXIST && other_result == 0,
        "one initialises, the other is refused: %ld and %ld", result, other_result);
  check_equal(vcpu_op(VCPUOP_up, 2, NULL), 0, "bring vCPU 2 up");
  check(await(count > 0), "it runs");
  check_equal((long)whose, mine ? 10 : 11, "the function of the one that initialised it");
}

static void both_ways(unsigned round, uint32_t *pace) {
  asked = round;
  for (unsigned i = 0; i < 8; i++) {
    stagger(pace, 3);
    vcpu_op(i % 2 ? VCPUOP_up : VCPUOP_down, 2, NULL);
  }
  check(await(answered == round), "vCPU 1 had its turn, round %u", round);
  check_equal(vcpu_op(VCPUOP_down, 2, NULL), 0, "take it down");
  yield();
  unsigned before = count;
  spin(20);
  yield();
  check_equal((long)count, (long)before, "it stands");
  check_equal(vcpu_op(VCPUOP_up, 2, NULL), 0, "bring it up");
  check(await(count > before), "it goes on");
}

// [guest->req~lif-vcpu-numbers~1]
// [guest->req~lif-vcpu-up-down~1]
void test_main(void) {
  require_xen();
  check_equal(vcpu_start(1, second), 0, "start vCPU 1");
  initialise();
  uint32_t pace = 43;
  for (unsigned round = 2; round < ROUNDS; round++) {
    both_ways(round, &pace);
  }
  check_equal((long)wrong, 0, "rounds in which a register changed");
}
