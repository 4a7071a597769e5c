package touchstone.core.hardware;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A computer without instructions: memory, registers and a VMCS store that remembers everything.
 *
 * <p>Entering a guest runs {@link #guest}, a test's script that may look at the machine, change it
 * and leave an exit behind. Processor operations that matter to isolation are logged in {@link
 * #events}.
 */
public final class FakeHardware implements Hardware {

  /** What "the guest" does when it is entered; returns a VM_ outcome (ignored for AMD-V). */
  public interface Guest {
    int run(FakeHardware hw, int cpu);
  }

  private static final int PAGE = 4096;
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private final int vendor;
  private final int cpus;
  private final byte[] memory;
  private final long[] tsc;
  private final long[] timer;
  private final long[] cr2;
  private final long[][] gpr;
  private final long[][] dr;
  private final long[] current;
  private final byte[][] fpu;
  private final List<Map<Integer, Long>> msrs = new ArrayList<>();
  private final Map<Long, Map<Integer, Long>> vmcs = new TreeMap<>();
  private final Map<Long, Boolean> launched = new HashMap<>();

  /** Script run by VMLAUNCH, VMRESUME and VMRUN. */
  public Guest guest = (hw, cpu) -> VM_FAIL_VALID;

  /** CPUID answers; the key is leaf, sub-leaf and register as "leaf:subleaf:register" in hex. */
  public final Map<String, Integer> cpuid = new HashMap<>();

  /** VMPTRLD, INVEPT, TLB flushes and the like, oldest first. */
  public final List<String> events = new ArrayList<>();

  /** Bytes written with consoleWrite. */
  public final StringBuilder console = new StringBuilder();

  /** Vector the next INTA cycle returns, -1 for none. */
  public int pendingVector = -1;

  public FakeHardware(int vendor, int frames) {
    this(vendor, frames, 1);
  }

  public FakeHardware(int vendor, int frames, int cpus) {
    this.vendor = vendor;
    this.cpus = cpus;
    memory = new byte[frames * PAGE];
    tsc = new long[cpus];
    timer = new long[cpus];
    cr2 = new long[cpus];
    current = new long[cpus];
    gpr = new long[cpus][16];
    dr = new long[cpus][8];
    fpu = new byte[cpus][512];
    for (int cpu = 0; cpu < cpus; cpu++) {
      msrs.add(new HashMap<>());
      current[cpu] = -1;
      capabilities(cpu);
    }
  }

  private static VarHandle view(Class<?> words) {
    return MethodHandles.byteArrayViewVarHandle(words, ByteOrder.LITTLE_ENDIAN);
  }

  /** Capability MSRs that allow everything a recent processor allows. @sdm A.1 */
  private void capabilities(int cpu) {
    writeMsr(cpu, 0x480, 1L << 55 | 6L << 50 | 0x1000L << 32 | 0x11);
    for (int msr = 0x481; msr <= 0x484; msr++) {
      writeMsr(cpu, msr, 0xFFFFFFFFL << 32 | 0x16);
    }
    for (int msr = 0x48D; msr <= 0x490; msr++) {
      writeMsr(cpu, msr, 0xFFFFFFFFL << 32 | 0x16);
    }
    writeMsr(cpu, 0x486, 0x80000021L);
    writeMsr(cpu, 0x487, 0xFFFFFFFFL);
    writeMsr(cpu, 0x488, 0x2000);
    writeMsr(cpu, 0x489, 0x3767FFL);
    writeMsr(cpu, 0x48B, 0xFFFFFFFFL << 32);
    writeMsr(cpu, 0x48C, 0xF0106334141L);
    cpuid.put("8000000a:0:1", 16);
    cpuid.put("8000000a:0:3", 0xCB);
    cpuid.put("0:0:0", 0xD);
    cpuid.put("80000000:0:0", 0x8000000A);
  }

  /** The fields of a VMCS region, by encoding. */
  public Map<Integer, Long> vmcs(long region) {
    return vmcs.computeIfAbsent(region, key -> new TreeMap<>());
  }

  /** The current VMCS of a CPU, or -1. */
  public long currentVmcs(int cpu) {
    return current[cpu];
  }

  /** TSC at which the timer of a CPU fires, 0 if disarmed. */
  public long timer(int cpu) {
    return timer[cpu];
  }

  /** Lets time pass. */
  public void advance(int cpu, long cycles) {
    tsc[cpu] += cycles;
  }

  /** The x87/SSE state of a CPU as an FXSAVE image. */
  public byte[] fpu(int cpu) {
    return fpu[cpu];
  }

  @Override
  public int vendor() {
    return vendor;
  }

  @Override
  public int cpus() {
    return cpus;
  }

  @Override
  public int frames() {
    return memory.length / PAGE;
  }

  @Override
  public int read8(long address) {
    return memory[(int) address] & 0xFF;
  }

  @Override
  public int read16(long address) {
    return (short) SHORT.get(memory, (int) address) & 0xFFFF;
  }

  @Override
  public int read32(long address) {
    return (int) INT.get(memory, (int) address);
  }

  @Override
  public long read64(long address) {
    return (long) LONG.get(memory, (int) address);
  }

  @Override
  public void write8(long address, int value) {
    memory[(int) address] = (byte) value;
  }

  @Override
  public void write16(long address, int value) {
    SHORT.set(memory, (int) address, (short) value);
  }

  @Override
  public void write32(long address, int value) {
    INT.set(memory, (int) address, value);
  }

  @Override
  public void write64(long address, long value) {
    LONG.set(memory, (int) address, value);
  }

  /** Writes the first bytes of an array, as a guest does on its own. */
  public void write(long address, byte[] bytes, int count) {
    System.arraycopy(bytes, 0, memory, (int) address, count);
  }

  @Override
  public void zeroFrame(int frame) {
    Arrays.fill(memory, frame * PAGE, (frame + 1) * PAGE, (byte) 0);
  }

  @Override
  public long tsc(int cpu) {
    return tsc[cpu];
  }

  @Override
  public void charge(int cpu, long cycles) {
    tsc[cpu] += cycles;
  }

  @Override
  public long readMsr(int cpu, int msr) {
    return msrs.get(cpu).getOrDefault(msr, 0L);
  }

  @Override
  public void writeMsr(int cpu, int msr, long value) {
    msrs.get(cpu).put(msr, value);
  }

  @Override
  public int cpuid(int leaf, int subleaf, int register) {
    String key = Integer.toHexString(leaf) + ":" + Integer.toHexString(subleaf) + ":" + register;
    return cpuid.getOrDefault(key, 0);
  }

  @Override
  public long gpr(int cpu, int index) {
    return gpr[cpu][index];
  }

  @Override
  public void setGpr(int cpu, int index, long value) {
    gpr[cpu][index] = value;
  }

  @Override
  public long cr2(int cpu) {
    return cr2[cpu];
  }

  @Override
  public void setCr2(int cpu, long value) {
    cr2[cpu] = value;
  }

  @Override
  public long dr(int cpu, int index) {
    return dr[cpu][index];
  }

  @Override
  public void setDr(int cpu, int index, long value) {
    dr[cpu][index] = value;
  }

  @Override
  public void fxsave(int cpu, long address) {
    System.arraycopy(fpu[cpu], 0, memory, (int) address, 512);
  }

  @Override
  public void fxrstor(int cpu, long address) {
    System.arraycopy(memory, (int) address, fpu[cpu], 0, 512);
  }

  @Override
  public void armTimer(int cpu, long deadline) {
    timer[cpu] = deadline;
  }

  @Override
  public int acknowledgeInterrupt(int cpu) {
    int vector = pendingVector;
    pendingVector = -1;
    return vector;
  }

  @Override
  public int vmxon(int cpu, long region) {
    events.add("vmxon " + cpu);
    return VM_SUCCEED;
  }

  @Override
  public int vmclear(int cpu, long region) {
    events.add("vmclear " + cpu + " " + Long.toHexString(region));
    launched.put(region, false);
    if (current[cpu] == region) {
      current[cpu] = -1;
    }
    return VM_SUCCEED;
  }

  @Override
  public int vmptrld(int cpu, long region) {
    current[cpu] = region;
    return VM_SUCCEED;
  }

  @Override
  public long vmread(int cpu, int field) {
    return current[cpu] == -1 ? 0 : vmcs(current[cpu]).getOrDefault(field, 0L);
  }

  @Override
  public int vmwrite(int cpu, int field, long value) {
    if (current[cpu] == -1) {
      return VM_FAIL_INVALID;
    }
    vmcs(current[cpu]).put(field, value);
    return VM_SUCCEED;
  }

  @Override
  public int vmlaunch(int cpu) {
    return enter(cpu, false);
  }

  @Override
  public int vmresume(int cpu) {
    return enter(cpu, true);
  }

  private int enter(int cpu, boolean resume) {
    if (current[cpu] == -1) {
      return VM_FAIL_INVALID;
    }
    if (launched.getOrDefault(current[cpu], false) != resume) {
      vmwrite(cpu, 0x4400, resume ? 5 : 4);
      return VM_FAIL_VALID;
    }
    int outcome = guest.run(this, cpu);
    boolean refused = (vmread(cpu, 0x4402) & 0x80000000L) != 0;
    launched.put(current[cpu], resume || !refused);
    return outcome;
  }

  @Override
  public int invept(int cpu, int type, long eptp) {
    events.add("invept " + cpu + " " + type + " " + Long.toHexString(eptp));
    return VM_SUCCEED;
  }

  @Override
  public int invvpid(int cpu, int type, int vpid, long linear) {
    events.add("invvpid " + cpu + " " + type + " " + vpid);
    return VM_SUCCEED;
  }

  @Override
  public void vmrun(int cpu, long vmcb) {
    current[cpu] = vmcb;
    guest.run(this, cpu);
  }

  @Override
  public void vmload(int cpu, long vmcb) {
    events.add("vmload " + cpu);
  }

  @Override
  public void vmsave(int cpu, long vmcb) {
    events.add("vmsave " + cpu);
  }

  @Override
  public void stgi(int cpu) {
    events.add("stgi " + cpu);
  }

  @Override
  public void clgi(int cpu) {
    events.add("clgi " + cpu);
  }

  @Override
  public void invlpga(int cpu, long linear, int asid) {
    events.add("invlpga " + cpu + " " + asid);
  }

  @Override
  public void consoleWrite(int value) {
    console.append((char) value);
  }
}
