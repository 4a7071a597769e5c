package touchstone.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Vcpu;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.toolstack.GuestConfig;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.execute.Interpreter;
import touchstone.machine.image.PvhImage;
import touchstone.machine.svm.SvmHost;
import touchstone.machine.vmx.VmxAbortException;
import touchstone.machine.vmx.VmxHost;

/**
 * A VMCS or VMCB with flipped bits is entered, refused or left again as the manuals say; nothing is
 * thrown.
 *
 * <p>Byte 0 chooses the CPU model; then each three bytes are a field and a bit of it. With {@link
 * #machine} any field may be flipped and the bare processor enters; with {@link #core} only what a
 * guest's own instructions can bring about, and the core enters: the guest may crash, the core goes
 * on.
 */
// [fuzz->req~hyp-no-harm~1]
class ControlStructureFuzzTest {
  private static final long MEMORY = 16L << 20;
  private static final long GUEST_MEMORY = 1L << 20 | 1L << 18;
  private static final int FLIP_BYTES = 3;
  private static final int MAX_FLIPS = 32;
  private static final int RUN = 2000;
  private static final long SLICE = 100_000;
  private static final int PAGE = 4096;

  /** Inputs that one system serves, so that what an exit has stored anywhere is forgotten. */
  private static final int LIFETIME = 200;

  /** CPUID; MOV EAX, CR0; NOP; JMP back. */
  private static final String CODE = "0fa20f20c090ebf8";

  /** The state-save area of a VMCB, CPL and RAX included. @apm B.2 */
  private static final int SAVE_AREA = 0x400;

  private static final int SAVE_BYTES = 0x298;

  private static final int[] GUEST_FIELDS =
      range(
          new int[] {0x800, 0x810, 2},
          new int[] {0x2802, 0x2812, 2},
          new int[] {0x4800, 0x482C, 2},
          new int[] {0x6800, 0x6828, 2});
  private static final int[] ALL_FIELDS =
      range(
          new int[] {0, 6, 2},
          new int[] {0x800, 0x812, 2},
          new int[] {0xC00, 0xC0E, 2},
          new int[] {0x2000, 0x2036, 2},
          new int[] {0x2800, 0x2814, 2},
          new int[] {0x2C00, 0x2C06, 2},
          new int[] {0x4000, 0x4024, 2},
          new int[] {0x4800, 0x4830, 2},
          new int[] {0x4C00, 0x4C02, 2},
          new int[] {0x6000, 0x6010, 2},
          new int[] {0x6800, 0x6828, 2},
          new int[] {0x6C00, 0x6C18, 2});

  private static final Subject[] MACHINES = new Subject[2];
  private static final Subject[] CORES = new Subject[2];

  /** A system with one guest that has been entered before. */
  private static final class Subject {
    final ReferenceSystem reference;
    final Hardware port;
    GuestHandle guest;
    Vcpu vcpu;
    int uses;

    Subject(int model) throws Exception {
      CpuModel cpu = model == 0 ? CpuModel.INTEL : CpuModel.AMD;
      reference = new ReferenceSystem(SystemOptions.of(cpu).withMemory(MEMORY));
      port = reference.hardware();
      guest = create();
      vcpu = entered();
    }

    private GuestHandle create() throws Exception {
      byte[] image = PvhImage.of(HexFormat.of().parseHex(CODE), 0);
      return reference.create(GuestConfig.of("flipped", image, GUEST_MEMORY));
    }

    private Vcpu entered() throws Exception {
      reference.run(SLICE);
      return reference.core().domains().find(guest.id()).vcpu[0];
    }

    /** Another guest in place of one that is down. */
    void replaceGuest() throws Exception {
      reference.destroy(guest);
      reference.core().secondLevel().scrubStep(Integer.MAX_VALUE);
      guest = create();
      vcpu = entered();
    }
  }

  private static int[] range(int[]... ranges) {
    return java.util.Arrays.stream(ranges)
        .flatMapToInt(r -> java.util.stream.IntStream.iterate(r[0], i -> i < r[1], i -> i + r[2]))
        .toArray();
  }

  @FuzzTest(maxDuration = "1h")
  void machine(byte[] input) throws Exception {
    if (input.length < 1 + FLIP_BYTES) {
      return;
    }
    int model = input[0] & 1;
    Subject system = take(MACHINES, model);
    try {
      if (model == 0) {
        enterVmx(system, input);
      } else {
        enterSvm(system, input);
      }
    } catch (UnmodelledException | VmxAbortException named) {
      MACHINES[model] = null;
    } catch (RuntimeException | AssertionError failure) {
      MACHINES[model] = null;
      throw failure;
    }
    if (!system.reference.machine().cpu(0).virtualization.returnToHost()) {
      MACHINES[model] = null;
    }
  }

  private static void enterVmx(Subject system, byte[] input) {
    Cpu cpu = system.reference.machine().cpu(0);
    Hardware port = system.port;
    port.vmclear(0, system.vcpu.controlStructure);
    port.vmptrld(0, system.vcpu.controlStructure);
    Map<Integer, Long> before = new TreeMap<>();
    for (int field : ALL_FIELDS) {
      before.put(field, port.vmread(0, field));
    }
    flipVmcs(port, input, ALL_FIELDS);
    int outcome = new VmxHost(cpu).enter(false);
    if (outcome == 0) {
      Interpreter.run(cpu, cpu.clock + RUN);
    } else if (outcome < -1 || outcome > 28) {
      throw new AssertionError("VMLAUNCH ended with error " + outcome);
    }
    before.forEach((field, value) -> port.vmwrite(0, field, value));
  }

  private static void flipVmcs(Hardware port, byte[] input, int[] fields) {
    for (int i = 1; i + 2 < Math.min(input.length, FLIP_BYTES * MAX_FLIPS); i += FLIP_BYTES) {
      int number = input[i] & 0xFF | (input[i + 1] & 0xFF) << 8;
      int field = fields[number % fields.length];
      port.vmwrite(0, field, port.vmread(0, field) ^ 1L << (input[i + 2] & 63));
    }
  }

  private static void enterSvm(Subject system, byte[] input) {
    Cpu cpu = system.reference.machine().cpu(0);
    long vmcb = system.vcpu.controlStructure;
    byte[] before = new byte[PAGE];
    for (int i = 0; i < PAGE; i++) {
      before[i] = (byte) system.port.read8(vmcb + i);
    }
    flipVmcb(system.port, vmcb, input, 0, PAGE);
    new SvmHost(cpu).vmrun(vmcb);
    Interpreter.run(cpu, cpu.clock + RUN);
    for (int i = 0; i < PAGE; i++) {
      system.port.write8(vmcb + i, before[i]);
    }
  }

  private static void flipVmcb(Hardware port, long vmcb, byte[] input, int first, int bytes) {
    for (int i = 1; i + 2 < Math.min(input.length, FLIP_BYTES * MAX_FLIPS); i += FLIP_BYTES) {
      int number = input[i] & 0xFF | (input[i + 1] & 0xFF) << 8;
      long at = vmcb + first + number % bytes;
      port.write8(at, port.read8(at) ^ 1 << (input[i + 2] & 7));
    }
  }

  @FuzzTest(maxDuration = "1h")
  void core(byte[] input) throws Exception {
    if (input.length < 1 + FLIP_BYTES) {
      return;
    }
    int model = input[0] & 1;
    Subject system = take(CORES, model);
    long vmcb = system.vcpu.controlStructure;
    if (model == 0) {
      makeCurrent(system);
      flipVmcs(system.port, input, GUEST_FIELDS);
    } else {
      flipVmcb(system.port, vmcb, input, SAVE_AREA, SAVE_BYTES);
    }
    try {
      StopReason reason = system.reference.run(SLICE);
      if (reason == StopReason.ERROR) {
        CORES[model] = null;
        return;
      }
      system.reference.info(system.guest);
      if (reason != StopReason.TIME_LIMIT) {
        system.replaceGuest();
      }
    } catch (RuntimeException | AssertionError failure) {
      CORES[model] = null;
      throw failure;
    }
  }

  /** By asking the core something of it: the core keeps account of which VMCS is current. */
  private static void makeCurrent(Subject system) {
    system.reference.core().subsystems().driver.codeBits(system.vcpu);
  }

  private static Subject take(Subject[] systems, int model) throws Exception {
    Subject system = systems[model];
    if (system == null || system.uses++ >= LIFETIME) {
      system = new Subject(model);
      systems[model] = system;
    }
    return system;
  }
}
