package touchstone.machine.vmx;

import touchstone.machine.memory.PhysicalMemory;

/**
 * The current VMCS of a processor, held in its 4 KiB region of physical memory.
 *
 * <pre>
 *   offset 0    revision identifier, bit 31 shadow-VMCS indicator (architectural)
 *   offset 4    VMX-abort indicator (architectural)
 *   offset 8    launch state: 0 clear, 1 launched
 *   offset 64   the fields, eight bytes each, in the order of {@link VmcsField}
 * </pre>
 *
 * Nothing is cached on the processor, so VMCLEAR has only the launch state to write.
 *
 * @sdm 25.2
 */
public final class Vmcs {
  /** VMCS revision identifier of this processor's format. @sdm A.1 */
  public static final int REVISION = 0x54530001;

  /** The pointer when no VMCS is current. @sdm 25.1 */
  public static final long NONE = -1L;

  private static final int ABORT_INDICATOR = 4;
  private static final int LAUNCH_STATE = 8;

  private final PhysicalMemory memory;
  private long address = NONE;

  Vmcs(PhysicalMemory memory) {
    this.memory = memory;
  }

  /** Physical address of the region, or {@link #NONE}. */
  long address() {
    return address;
  }

  void point(long newAddress) {
    address = newAddress;
  }

  boolean current() {
    return address != NONE;
  }

  long read(VmcsField field) {
    return memory.read64(address + field.offset);
  }

  int readInt(VmcsField field) {
    return memory.read32(address + field.offset);
  }

  boolean test(VmcsField field, long mask) {
    return (read(field) & mask) != 0;
  }

  /** Stores the value truncated to the field's width. */
  void write(VmcsField field, long value) {
    memory.write64(address + field.offset, value & field.mask);
  }

  boolean launched() {
    return memory.read32(address + LAUNCH_STATE) != 0;
  }

  void setLaunched(boolean launched) {
    setLaunched(address, launched);
  }

  /** As VMCLEAR does, for any region. */
  void setLaunched(long region, boolean launched) {
    memory.write32(region + LAUNCH_STATE, launched ? 1 : 0);
  }

  /** Records why an exit could not be completed. @sdm 28.7 */
  void setAbortIndicator(int reason) {
    memory.write32(address + ABORT_INDICATOR, reason);
  }

  /** Revision identifier and shadow indicator of any region. */
  int revision(long region) {
    return memory.read32(region);
  }

  boolean pinBased(int control) {
    return test(VmcsField.PIN_BASED_CONTROLS, control);
  }

  boolean processorBased(int control) {
    return test(VmcsField.PROCESSOR_BASED_CONTROLS, control);
  }

  /** Secondary controls count as clear unless they are activated. @sdm 25.6.2 */
  boolean secondary(int control) {
    return processorBased(VmxControls.ACTIVATE_SECONDARY_CONTROLS)
        && test(VmcsField.SECONDARY_CONTROLS, control);
  }

  boolean exitControl(int control) {
    return test(VmcsField.EXIT_CONTROLS, control);
  }

  boolean entryControl(int control) {
    return test(VmcsField.ENTRY_CONTROLS, control);
  }
}
