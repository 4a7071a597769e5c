package touchstone.machine.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import touchstone.machine.vmx.VmcsField;
import touchstone.machine.vmx.VmxFixture;

/** A small guest's code runs under VT-x through the hardware port. */
class VmxRoundTripTest {
  private static final int VMCALL = 18;

  /** inc rax; vmcall; jmp -8. */
  private static final int[] LOOP = {0x48, 0xFF, 0xC0, 0x0F, 0x01, 0xC1, 0xEB, 0xF8};

  @Test
  void countsHypercalls() {
    VmxFixture guest = new VmxFixture().code(LOOP);
    for (int i = 1; i <= 1000; i++) {
      assertThat(guest.exitReason()).isEqualTo(VMCALL);
      assertThat(guest.get(VmcsField.EXIT_INSTRUCTION_LENGTH)).isEqualTo(3);
      assertThat(guest.get(VmcsField.GUEST_RIP)).isEqualTo(VmxFixture.CODE + 3);
      assertThat(guest.port.gpr(0, 0)).isEqualTo(i);
      guest.set(VmcsField.GUEST_RIP, VmxFixture.CODE + 6);
    }
  }

  @Test
  void costsThousandCyclesAndItsInstructions() {
    VmxFixture guest = new VmxFixture().code(LOOP);
    guest.exitReason();
    long before = guest.port.tsc(0);
    guest.set(VmcsField.GUEST_RIP, VmxFixture.CODE + 6);
    guest.exitReason();
    assertThat(guest.port.tsc(0) - before).isEqualTo(1000 + 3);
  }
}
