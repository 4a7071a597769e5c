package touchstone.machine.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import touchstone.machine.svm.SvmFixture;

/** A small guest's code runs under AMD-V through the hardware port. */
class SvmRoundTripTest {
  private static final int VMMCALL = 0x81;
  private static final int RIP = 0x578;
  private static final int NRIP = 0xC8;
  private static final int RAX = 0x5F8;

  /** inc rax; vmmcall; jmp -8. */
  private static final int[] LOOP = {0x48, 0xFF, 0xC0, 0x0F, 0x01, 0xD9, 0xEB, 0xF8};

  @Test
  void countsHypercalls() {
    SvmFixture guest = new SvmFixture().code(LOOP);
    for (int i = 1; i <= 1000; i++) {
      assertThat(guest.exitCode()).isEqualTo(VMMCALL);
      assertThat(guest.get64(RIP)).isEqualTo(SvmFixture.CODE + 3);
      assertThat(guest.get64(NRIP)).isEqualTo(SvmFixture.CODE + 6);
      assertThat(guest.get64(RAX)).isEqualTo(i);
      guest.set64(RIP, guest.get64(NRIP));
    }
  }

  @Test
  void costsThousandCyclesAndItsInstructions() {
    SvmFixture guest = new SvmFixture().code(LOOP);
    guest.exitCode();
    long before = guest.port.tsc(0);
    guest.set64(RIP, guest.get64(NRIP));
    guest.exitCode();
    assertThat(guest.port.tsc(0) - before).isEqualTo(1000 + 3);
  }
}
