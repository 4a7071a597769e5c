package touchstone.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.TestImages;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;

/**
 * Random bytes as a guest's code: whatever they do, nothing throws, the toolstack can destroy the
 * guest, and VT-x and AMD-V agree on how it ended.
 */
class RandomGuestTest {
  private static final int GUESTS = 150;
  private static final long MEMORY = 2 << 20;
  private static final long PATIENCE = 300_000;

  /** Every sixth byte or so becomes one of these, so that system instructions are met often. */
  private static final int[] FAVOURITES = {0x0f, 0x0f, 0x01, 0x20, 0x22, 0xae, 0xc7, 0x30};

  // [utest->req~lif-crash-contained~1]
  @Test
  void randomCodeEndsAlikeOnBothAndHarmsNobody() throws ToolstackException, CorruptImageException {
    ReferenceSystem intel = system(CpuModel.INTEL);
    ReferenceSystem amd = system(CpuModel.AMD);
    for (int seed = 0; seed < GUESTS; seed++) {
      String onIntel = fate(intel, seed);
      assertThat(fate(amd, seed)).as("seed %d on AMD-V", seed).isEqualTo(onIntel);
      if (onIntel.startsWith("ERROR")) {
        intel = system(CpuModel.INTEL);
        amd = system(CpuModel.AMD);
      }
    }
  }

  private static ReferenceSystem system(CpuModel cpu) throws ToolstackException {
    return new ReferenceSystem(SystemOptions.of(cpu).withMemory(16 << 20));
  }

  /** How the guest ended; a feature that is not modelled ends the run, and is named alike too. */
  private static String fate(ReferenceSystem system, int seed)
      throws ToolstackException, CorruptImageException {
    GuestHandle guest =
        system.create(GuestConfig.of("random", TestImages.pvh(code(seed), 0), MEMORY));
    StopReason reason = system.run(PATIENCE);
    if (reason == StopReason.ERROR) {
      return "ERROR " + system.failure().orElseThrow().replaceAll("domain \\d+ ", "");
    }
    GuestState state = guest.state();
    system.destroy(guest);
    assertThat(system.run(PATIENCE)).isEqualTo(StopReason.ALL_DOWN);
    return reason + " " + state + " " + guest.console().length;
  }

  private static byte[] code(int seed) {
    Random random = new Random(seed);
    byte[] code = new byte[64 + random.nextInt(400)];
    random.nextBytes(code);
    for (int i = 0; i < code.length; i++) {
      if (random.nextInt(6) == 0) {
        code[i] = (byte) FAVOURITES[random.nextInt(FAVOURITES.length)];
      }
    }
    return code;
  }
}
