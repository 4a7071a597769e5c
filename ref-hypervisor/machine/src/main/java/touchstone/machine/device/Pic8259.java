package touchstone.machine.device;

/**
 * One 8259A: eight request inputs, one output to a processor or to another 8259A.
 *
 * <p>The modes of the MCS-80 and buffered mode have no meaning in a PC; their bits are ignored.
 *
 * @see "Intel 8259A Programmable Interrupt Controller, order number 231468"
 */
final class Pic8259 {
  private static final int ICW1 = 1 << 4;
  private static final int ICW1_NEEDS_ICW4 = 1;
  private static final int ICW1_SINGLE = 1 << 1;
  private static final int ICW4_AUTO_EOI = 1 << 1;
  private static final int ICW4_SPECIAL_FULLY_NESTED = 1 << 4;
  private static final int OCW3 = 1 << 3;
  private static final int SPURIOUS = 7;

  private final boolean[] lines = new boolean[8];

  /** Inputs that are level-triggered. A PC has a register for them beside the chip. */
  private int levels;

  private int requests;
  private int inService;

  /** Nothing passes before the chip has been initialized. */
  private int mask = 0xFF;

  private int vectorBase;

  /** ICW1 and ICW4 as written. */
  private int icw1;

  private int icw4;

  /** The initialization word expected next at the odd port: 2 to 4, or 0. */
  private int awaited;

  /** The input of lowest priority. */
  private int lowest = 7;

  private boolean rotatesOnAutoEoi;
  private boolean specialMask;
  private boolean readsInService;
  private boolean polled;

  // ---- requests ---------------------------------------------------------------------------------

  /** An input changes. An edge is remembered until it is acknowledged or its line goes low. */
  void line(int input, boolean high) {
    int bit = 1 << input;
    boolean request = high && (isLevel(input) || !lines[input] || (requests & bit) != 0);
    requests = request ? requests | bit : requests & ~bit;
    lines[input] = high;
  }

  private boolean isLevel(int input) {
    return (levels & 1 << input) != 0;
  }

  int levels() {
    return levels;
  }

  void levels(int value) {
    levels = value;
  }

  /** The INT pin. */
  boolean output() {
    return candidate() >= 0;
  }

  /** The input to be served now, or -1: unmasked and of higher priority than those in service. */
  private int candidate() {
    int open = requests & ~mask;
    for (int i = 1; open != 0 && i <= 8; i++) {
      int input = lowest + i & 7;
      int bit = 1 << input;
      boolean busy = (inService & bit) != 0;
      if ((open & bit) != 0 && (!busy || specialFullyNested())) {
        return input;
      }
      if (busy && !(specialMask && (mask & bit) != 0)) {
        return -1;
      }
    }
    return -1;
  }

  /** A slave's input may interrupt again: the slave has found a request of higher priority. */
  private boolean specialFullyNested() {
    return (icw4 & ICW4_SPECIAL_FULLY_NESTED) != 0;
  }

  /** INTA: the input that is served from now on; input 7 without service if none asks any more. */
  int acknowledge() {
    int input = candidate();
    if (input < 0) {
      return SPURIOUS;
    }
    if (!isLevel(input)) {
      requests &= ~(1 << input);
    }
    if ((icw4 & ICW4_AUTO_EOI) == 0) {
      inService |= 1 << input;
    } else if (rotatesOnAutoEoi) {
      lowest = input;
    }
    return input;
  }

  int vector(int input) {
    return vectorBase | input;
  }

  // ---- ports ------------------------------------------------------------------------------------

  int readEven() {
    if (polled) {
      return poll();
    }
    return readsInService ? inService : requests;
  }

  int readOdd() {
    return polled ? poll() : mask;
  }

  private int poll() {
    polled = false;
    return output() ? 0x80 | acknowledge() : 0;
  }

  void writeEven(int value) {
    if ((value & ICW1) != 0) {
      initialize(value);
    } else if ((value & OCW3) != 0) {
      ocw3(value);
    } else {
      ocw2(value);
    }
  }

  private void initialize(int value) {
    icw1 = value;
    icw4 = 0;
    awaited = 2;
    requests = 0;
    inService = 0;
    mask = 0;
    lowest = 7;
    rotatesOnAutoEoi = false;
    specialMask = false;
    readsInService = false;
    polled = false;
  }

  void writeOdd(int value) {
    switch (awaited) {
      case 2 -> {
        vectorBase = value & 0xF8;
        awaited = (icw1 & ICW1_SINGLE) == 0 ? 3 : lastWord();
      }
      case 3 -> awaited = lastWord();
      case 4 -> {
        icw4 = value;
        awaited = 0;
      }
      default -> mask = value;
    }
  }

  private int lastWord() {
    return (icw1 & ICW1_NEEDS_ICW4) != 0 ? 4 : 0;
  }

  /** End of interrupt and rotation: bits 7 to 5 say which, bits 2 to 0 for which input. */
  private void ocw2(int value) {
    int input = value & 7;
    switch (value >>> 5) {
      case 0 -> rotatesOnAutoEoi = false;
      case 1 -> endOfInterrupt(highestInService());
      case 3 -> endOfInterrupt(input);
      case 4 -> rotatesOnAutoEoi = true;
      case 5 -> {
        int served = highestInService();
        endOfInterrupt(served);
        lowest = served < 0 ? lowest : served;
      }
      case 6 -> lowest = input;
      case 7 -> {
        endOfInterrupt(input);
        lowest = input;
      }
      default -> {}
    }
  }

  private void endOfInterrupt(int input) {
    if (input >= 0) {
      inService &= ~(1 << input);
    }
  }

  /** In special mask mode what is masked does not count. */
  private int highestInService() {
    int counted = specialMask ? inService & ~mask : inService;
    for (int i = 1; i <= 8; i++) {
      int input = lowest + i & 7;
      if ((counted & 1 << input) != 0) {
        return input;
      }
    }
    return -1;
  }

  private void ocw3(int value) {
    polled = (value & 4) != 0;
    if ((value & 2) != 0) {
      readsInService = (value & 1) != 0;
    }
    if ((value & 0x40) != 0) {
      specialMask = (value & 0x20) != 0;
    }
  }
}
