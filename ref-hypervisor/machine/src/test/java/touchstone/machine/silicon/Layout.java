package touchstone.machine.silicon;

/** Addresses that are the same in the process and in the model, so that pointers compare equal. */
final class Layout {
  /** Start of the mapping; low, because the stub addresses it absolutely. */
  static final long START = 0x300000;

  static final int BYTES = 0x40000;

  /** Registers in and out. */
  static final long CONTEXT = START;

  static final long ENTRY = START + 0x1000;
  static final long ENTRY_32 = START + 0x1800;
  static final long ENTRY_16 = START + 0x1C00;
  static final long EXIT = START + 0x2000;
  static final long CODE = START + 0x3000;
  static final int CODE_BYTES = 0x4000;
  static final long SCRATCH = START + 0x10000;
  static final int SCRATCH_BYTES = 0x4000;

  /** Where the generated programs keep their stack: in the upper part of the scratch window. */
  static final long STACK = SCRATCH + 0x3000;

  /** Where memory operands of generated programs lie. */
  static final long DATA = SCRATCH + 0x1000;

  static final int DATA_BYTES = 0x1000;

  private Layout() {}
}
