package touchstone.machine.interrupt;

/** Offsets of the local APIC's registers in its page, and their bits. @sdm 11.4.1 */
final class ApicRegisters {
  static final int ID = 0x20;
  static final int VERSION = 0x30;
  static final int TPR = 0x80;
  static final int APR = 0x90;
  static final int PPR = 0xA0;
  static final int EOI = 0xB0;
  static final int LDR = 0xD0;
  static final int DFR = 0xE0;
  static final int SVR = 0xF0;
  static final int ISR = 0x100;
  static final int TMR = 0x180;
  static final int IRR = 0x200;
  static final int ESR = 0x280;
  static final int ICR_LOW = 0x300;
  static final int ICR_HIGH = 0x310;
  static final int LVT_TIMER = 0x320;
  static final int LVT_THERMAL = 0x330;
  static final int LVT_PERFORMANCE = 0x340;
  static final int LVT_LINT0 = 0x350;
  static final int LVT_LINT1 = 0x360;
  static final int LVT_ERROR = 0x370;
  static final int INITIAL_COUNT = 0x380;
  static final int CURRENT_COUNT = 0x390;
  static final int DIVIDE = 0x3E0;

  /** x2APIC only. */
  static final int SELF_IPI = 0x3F0;

  static final int LVT_MASKED = 1 << 16;
  static final int SVR_ENABLED = 1 << 8;
  static final int ESR_SEND_ILLEGAL_VECTOR = 1 << 5;
  static final int ESR_RECEIVE_ILLEGAL_VECTOR = 1 << 6;
  static final int ESR_ILLEGAL_REGISTER = 1 << 7;

  /** Integrated APIC with six LVT entries. */
  static final int VERSION_VALUE = 0x50014;

  private ApicRegisters() {}
}
