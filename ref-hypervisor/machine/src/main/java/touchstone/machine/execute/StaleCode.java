package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;

/**
 * What the operations of a block are overwritten with when its bytes change. If the block is
 * running and changed itself, the interpreter meets this next, and goes on with the new bytes.
 */
// [impl->req~cpu-self-modifying-code~1]
final class StaleCode extends Operation {
  static final StaleCode INSTANCE = new StaleCode();

  private StaleCode() {}

  @Override
  void run(Cpu cpu) {
    throw Signal.INSTANCE;
  }

  /** Leaves the block before the operation that is no longer there. */
  static final class Signal extends RuntimeException {
    static final Signal INSTANCE = new Signal();

    private static final long serialVersionUID = 1;

    private Signal() {
      super(null, null, false, false);
    }
  }
}
