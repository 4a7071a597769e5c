package touchstone.machine.vmx;

import org.jspecify.annotations.Nullable;

/**
 * The fields of the VMCS that exist on this processor, by encoding: one row per field.
 *
 * <p>An encoding tells everything but the name: bit 0 selects the high half of a 64-bit field, bits
 * 9:1 are an index, bits 11:10 the area (control, read-only data, guest state, host state) and bits
 * 14:13 the width. Fields of features the capability MSRs do not offer do not exist.
 *
 * @sdm B
 */
public enum VmcsField {
  // 16-bit control fields, @sdm 25.6.12
  VIRTUAL_PROCESSOR_IDENTIFIER(0x0000),

  // 16-bit guest state fields, @sdm 25.4.1
  GUEST_ES_SELECTOR(0x0800),
  GUEST_CS_SELECTOR(0x0802),
  GUEST_SS_SELECTOR(0x0804),
  GUEST_DS_SELECTOR(0x0806),
  GUEST_FS_SELECTOR(0x0808),
  GUEST_GS_SELECTOR(0x080A),
  GUEST_LDTR_SELECTOR(0x080C),
  GUEST_TR_SELECTOR(0x080E),

  // 16-bit host state fields, @sdm 25.5
  HOST_ES_SELECTOR(0x0C00),
  HOST_CS_SELECTOR(0x0C02),
  HOST_SS_SELECTOR(0x0C04),
  HOST_DS_SELECTOR(0x0C06),
  HOST_FS_SELECTOR(0x0C08),
  HOST_GS_SELECTOR(0x0C0A),
  HOST_TR_SELECTOR(0x0C0C),

  // 64-bit control fields, @sdm 25.6
  IO_BITMAP_A(0x2000),
  IO_BITMAP_B(0x2002),
  MSR_BITMAPS(0x2004),
  EXIT_MSR_STORE_ADDRESS(0x2006),
  EXIT_MSR_LOAD_ADDRESS(0x2008),
  ENTRY_MSR_LOAD_ADDRESS(0x200A),
  EXECUTIVE_VMCS_POINTER(0x200C),
  TSC_OFFSET(0x2010),
  EPT_POINTER(0x201A),

  // 64-bit read-only fields, @sdm 25.9.1
  GUEST_PHYSICAL_ADDRESS(0x2400),

  // 64-bit guest state fields, @sdm 25.4
  VMCS_LINK_POINTER(0x2800),
  GUEST_DEBUGCTL(0x2802),
  GUEST_PAT(0x2804),
  GUEST_EFER(0x2806),
  GUEST_PDPTE0(0x280A),
  GUEST_PDPTE1(0x280C),
  GUEST_PDPTE2(0x280E),
  GUEST_PDPTE3(0x2810),

  // 64-bit host state fields, @sdm 25.5
  HOST_PAT(0x2C00),
  HOST_EFER(0x2C02),

  // 32-bit control fields, @sdm 25.6, 25.7, 25.8
  PIN_BASED_CONTROLS(0x4000),
  PROCESSOR_BASED_CONTROLS(0x4002),
  EXCEPTION_BITMAP(0x4004),
  PAGE_FAULT_ERROR_CODE_MASK(0x4006),
  PAGE_FAULT_ERROR_CODE_MATCH(0x4008),
  CR3_TARGET_COUNT(0x400A),
  EXIT_CONTROLS(0x400C),
  EXIT_MSR_STORE_COUNT(0x400E),
  EXIT_MSR_LOAD_COUNT(0x4010),
  ENTRY_CONTROLS(0x4012),
  ENTRY_MSR_LOAD_COUNT(0x4014),
  ENTRY_INTERRUPTION_INFORMATION(0x4016),
  ENTRY_EXCEPTION_ERROR_CODE(0x4018),
  ENTRY_INSTRUCTION_LENGTH(0x401A),
  SECONDARY_CONTROLS(0x401E),

  // 32-bit read-only fields, @sdm 25.9
  VM_INSTRUCTION_ERROR(0x4400),
  EXIT_REASON(0x4402),
  EXIT_INTERRUPTION_INFORMATION(0x4404),
  EXIT_INTERRUPTION_ERROR_CODE(0x4406),
  IDT_VECTORING_INFORMATION(0x4408),
  IDT_VECTORING_ERROR_CODE(0x440A),
  EXIT_INSTRUCTION_LENGTH(0x440C),
  EXIT_INSTRUCTION_INFORMATION(0x440E),

  // 32-bit guest state fields, @sdm 25.4
  GUEST_ES_LIMIT(0x4800),
  GUEST_CS_LIMIT(0x4802),
  GUEST_SS_LIMIT(0x4804),
  GUEST_DS_LIMIT(0x4806),
  GUEST_FS_LIMIT(0x4808),
  GUEST_GS_LIMIT(0x480A),
  GUEST_LDTR_LIMIT(0x480C),
  GUEST_TR_LIMIT(0x480E),
  GUEST_GDTR_LIMIT(0x4810),
  GUEST_IDTR_LIMIT(0x4812),
  GUEST_ES_ACCESS_RIGHTS(0x4814),
  GUEST_CS_ACCESS_RIGHTS(0x4816),
  GUEST_SS_ACCESS_RIGHTS(0x4818),
  GUEST_DS_ACCESS_RIGHTS(0x481A),
  GUEST_FS_ACCESS_RIGHTS(0x481C),
  GUEST_GS_ACCESS_RIGHTS(0x481E),
  GUEST_LDTR_ACCESS_RIGHTS(0x4820),
  GUEST_TR_ACCESS_RIGHTS(0x4822),
  GUEST_INTERRUPTIBILITY_STATE(0x4824),
  GUEST_ACTIVITY_STATE(0x4826),
  GUEST_SMBASE(0x4828),
  GUEST_SYSENTER_CS(0x482A),
  PREEMPTION_TIMER_VALUE(0x482E),

  // 32-bit host state fields, @sdm 25.5
  HOST_SYSENTER_CS(0x4C00),

  // natural-width control fields, @sdm 25.6.6, 25.6.7
  CR0_GUEST_HOST_MASK(0x6000),
  CR4_GUEST_HOST_MASK(0x6002),
  CR0_READ_SHADOW(0x6004),
  CR4_READ_SHADOW(0x6006),
  CR3_TARGET_VALUE0(0x6008),
  CR3_TARGET_VALUE1(0x600A),
  CR3_TARGET_VALUE2(0x600C),
  CR3_TARGET_VALUE3(0x600E),

  // natural-width read-only fields, @sdm 25.9
  EXIT_QUALIFICATION(0x6400),
  IO_RCX(0x6402),
  IO_RSI(0x6404),
  IO_RDI(0x6406),
  IO_RIP(0x6408),
  GUEST_LINEAR_ADDRESS(0x640A),

  // natural-width guest state fields, @sdm 25.4
  GUEST_CR0(0x6800),
  GUEST_CR3(0x6802),
  GUEST_CR4(0x6804),
  GUEST_ES_BASE(0x6806),
  GUEST_CS_BASE(0x6808),
  GUEST_SS_BASE(0x680A),
  GUEST_DS_BASE(0x680C),
  GUEST_FS_BASE(0x680E),
  GUEST_GS_BASE(0x6810),
  GUEST_LDTR_BASE(0x6812),
  GUEST_TR_BASE(0x6814),
  GUEST_GDTR_BASE(0x6816),
  GUEST_IDTR_BASE(0x6818),
  GUEST_DR7(0x681A),
  GUEST_RSP(0x681C),
  GUEST_RIP(0x681E),
  GUEST_RFLAGS(0x6820),
  GUEST_PENDING_DEBUG_EXCEPTIONS(0x6822),
  GUEST_SYSENTER_ESP(0x6824),
  GUEST_SYSENTER_EIP(0x6826),

  // natural-width host state fields, @sdm 25.5
  HOST_CR0(0x6C00),
  HOST_CR3(0x6C02),
  HOST_CR4(0x6C04),
  HOST_FS_BASE(0x6C06),
  HOST_GS_BASE(0x6C08),
  HOST_TR_BASE(0x6C0A),
  HOST_GDTR_BASE(0x6C0C),
  HOST_IDTR_BASE(0x6C0E),
  HOST_SYSENTER_ESP(0x6C10),
  HOST_SYSENTER_EIP(0x6C12),
  HOST_RSP(0x6C14),
  HOST_RIP(0x6C16);

  /** Area "VM-exit information": VMWRITE to it fails, as IA32_VMX_MISC bit 29 is clear. @sdm A.6 */
  private static final int READ_ONLY_AREA = 1;

  /** Where the first field lies in the VMCS region: behind revision, abort indicator, state. */
  private static final int FIRST_OFFSET = 64;

  private static final int WIDTH_16 = 0;
  private static final int WIDTH_32 = 2;
  private static final VmcsField[] ALL = values();
  private static final @Nullable VmcsField[] BY_ENCODING = byEncoding();

  public final int encoding;

  /** Byte offset in the VMCS region: this processor's own format, eight bytes per field. */
  final int offset;

  /** The bits the field has. */
  final long mask;

  VmcsField(int encoding) {
    this.encoding = encoding;
    this.offset = FIRST_OFFSET + 8 * ordinal();
    this.mask = mask(encoding >> 13 & 3);
  }

  /** The field of an encoding whose bit 0 (high half) is ignored; null if there is none. */
  public static @Nullable VmcsField of(long encoding) {
    return encoding < 0 || encoding >= BY_ENCODING.length ? null : BY_ENCODING[(int) encoding];
  }

  /**
   * The field {@code distance} rows below this one: the selectors of ES, CS, ... are neighbours.
   */
  VmcsField plus(int distance) {
    return ALL[ordinal() + distance];
  }

  boolean readOnly() {
    return (encoding >> 10 & 3) == READ_ONLY_AREA;
  }

  /** Largest index in bits 9:1 of any encoding, for IA32_VMX_VMCS_ENUM. @sdm A.9 */
  static int highestIndex() {
    int highest = 0;
    for (VmcsField field : ALL) {
      highest = Math.max(highest, field.encoding >> 1 & 0x1FF);
    }
    return highest;
  }

  private static long mask(int width) {
    return width == WIDTH_16 ? 0xFFFFL : width == WIDTH_32 ? 0xFFFF_FFFFL : -1L;
  }

  private static @Nullable VmcsField[] byEncoding() {
    @Nullable VmcsField[] table = new VmcsField[0x8000];
    for (VmcsField field : ALL) {
      table[field.encoding] = field;
      boolean wide = (field.encoding >> 13 & 3) == 1;
      if (wide) {
        table[field.encoding + 1] = field;
      }
    }
    return table;
  }
}
