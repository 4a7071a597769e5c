package touchstone.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.image.PvhImage;

/**
 * Any bytes are a guest: whatever it executes under the hypervisor, the hypervisor lives, and takes
 * back every frame when the guest is destroyed.
 *
 * <p>Byte 0 chooses the CPU model; the rest is 32-bit code at the PVH entry, and CLI, HLT after it
 * so that code that falls through ends. One system serves many inputs, so damage that shows later
 * shows too.
 */
// [fuzz->req~hyp-no-harm~1]
class GuestFuzzTest {
  private static final long MACHINE_MEMORY = 32L << 20;
  private static final long GUEST_MEMORY = 2L << 20;
  private static final long NANOS = 50_000;
  private static final int CODE_LIMIT = 4096;
  private static final byte[] CLI_HLT = {(byte) 0xFA, (byte) 0xF4};

  private static final ReferenceSystem[] SYSTEMS = new ReferenceSystem[2];

  @FuzzTest(maxDuration = "1h")
  void run(byte[] input) throws ToolstackException, CorruptImageException {
    if (input.length < 2) {
      return;
    }
    int model = input[0] & 1;
    ReferenceSystem system = system(model);
    int free = system.core().frames().freeCount();
    byte[] image = PvhImage.of(code(input), 0);
    GuestHandle guest = system.create(GuestConfig.of("fuzzed", image, GUEST_MEMORY));
    StopReason reason = system.run(NANOS);
    if (reason == StopReason.ERROR) {
      SYSTEMS[model] = null;
      return;
    }
    system.destroy(guest);
    system.core().secondLevel().scrubStep(Integer.MAX_VALUE);
    if (system.core().frames().freeCount() < free) {
      throw new AssertionError(
          "frames were lost: "
              + free
              + " before, "
              + system.core().frames().freeCount()
              + " after");
    }
  }

  private static byte[] code(byte[] input) {
    int length = Math.min(input.length, CODE_LIMIT) - 1;
    byte[] code = Arrays.copyOfRange(input, 1, 1 + length + CLI_HLT.length);
    System.arraycopy(CLI_HLT, 0, code, length, CLI_HLT.length);
    return code;
  }

  private static ReferenceSystem system(int model) throws ToolstackException {
    ReferenceSystem system = SYSTEMS[model];
    if (system == null) {
      CpuModel cpu = model == 0 ? CpuModel.INTEL : CpuModel.AMD;
      system = new ReferenceSystem(SystemOptions.of(cpu).withMemory(MACHINE_MEMORY));
      SYSTEMS[model] = system;
    }
    return system;
  }
}
