package touchstone.machine.vmx;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.vmx.VmInstructionError.*;

import org.junit.jupiter.api.Test;

/** Outcomes and error numbers of the VMX instructions in root operation. @sdm 31.3, 31.4 */
class VmxOperationsTest {
  private static final long OTHER = 0x4000;
  private static final long BEYOND = 1L << 45;

  private final VmxFixture f = new VmxFixture();
  private final VmxOperations operations = VmxState.of(f.cpu).operations;

  @Test
  void vmxonTwiceFails() {
    assertThat(operations.vmxon(VmxFixture.VMXON_REGION)).isEqualTo(VMXON_IN_ROOT);
    assertThat(f.instructionError()).isEqualTo(VMXON_IN_ROOT);
  }

  @Test
  void vmxonNeedsAlignedRegionWithRevision() {
    operations.vmxoff();
    assertThat(operations.vmxon(0x1008)).isEqualTo(VmxState.FAIL_INVALID);
    assertThat(operations.vmxon(BEYOND)).isEqualTo(VmxState.FAIL_INVALID);
    assertThat(operations.vmxon(OTHER)).isEqualTo(VmxState.FAIL_INVALID);
    f.memory.write32(OTHER, Vmcs.REVISION | 1 << 31);
    assertThat(operations.vmxon(OTHER)).isEqualTo(VmxState.FAIL_INVALID);
    f.memory.write32(OTHER, Vmcs.REVISION);
    assertThat(operations.vmxon(OTHER)).isEqualTo(VmxState.SUCCEED);
  }

  @Test
  void vmclearRefusesBadAddressAndVmxonRegion() {
    assertThat(operations.vmclear(0x2001)).isEqualTo(VMCLEAR_INVALID_ADDRESS);
    assertThat(operations.vmclear(BEYOND)).isEqualTo(VMCLEAR_INVALID_ADDRESS);
    assertThat(operations.vmclear(VmxFixture.VMXON_REGION)).isEqualTo(VMCLEAR_VMXON_POINTER);
  }

  @Test
  void vmclearOfCurrentVmcsLeavesNone() {
    assertThat(operations.vmclear(VmxFixture.VMCS_REGION)).isEqualTo(VmxState.SUCCEED);
    assertThat(operations.vmread(VmcsField.GUEST_RIP.encoding)).isEqualTo(VmxState.FAIL_INVALID);
    assertThat(operations.vmwrite(VmcsField.GUEST_RIP.encoding, 1))
        .isEqualTo(VmxState.FAIL_INVALID);
    assertThat(f.enter()).isEqualTo(1);
    assertThat(operations.vmptrld(0x2001)).as("no VMCS for the error").isEqualTo(-1);
  }

  @Test
  void vmptrldRefusesBadAddressVmxonRegionAndRevision() {
    assertThat(operations.vmptrld(0x2001)).isEqualTo(VMPTRLD_INVALID_ADDRESS);
    assertThat(operations.vmptrld(VmxFixture.VMXON_REGION)).isEqualTo(VMPTRLD_VMXON_POINTER);
    assertThat(operations.vmptrld(OTHER)).isEqualTo(VMPTRLD_WRONG_REVISION);
    f.memory.write32(OTHER, Vmcs.REVISION | 1 << 31);
    assertThat(operations.vmptrld(OTHER)).isEqualTo(VMPTRLD_WRONG_REVISION);
  }

  @Test
  void fieldsThatDoNotExist() {
    assertThat(operations.vmread(0x2012)).isEqualTo(UNSUPPORTED_COMPONENT);
    assertThat(operations.vmwrite(0x2012, 0)).isEqualTo(UNSUPPORTED_COMPONENT);
    assertThat(operations.vmread(-1)).isEqualTo(UNSUPPORTED_COMPONENT);
    assertThat(operations.vmread(1L << 32 | 0x6800)).isEqualTo(UNSUPPORTED_COMPONENT);
    assertThat(operations.vmread(0x6801)).as("no high half").isEqualTo(UNSUPPORTED_COMPONENT);
  }

  @Test
  void exitInformationIsReadOnly() {
    assertThat(operations.vmwrite(VmcsField.EXIT_REASON.encoding, 0))
        .isEqualTo(READ_ONLY_COMPONENT);
  }

  @Test
  void fieldsKeepTheirWidth() {
    write(VmcsField.GUEST_ES_SELECTOR, 0x1_2345);
    write(VmcsField.EXCEPTION_BITMAP, -1);
    assertThat(read(VmcsField.GUEST_ES_SELECTOR)).isEqualTo(0x2345);
    assertThat(read(VmcsField.EXCEPTION_BITMAP)).isEqualTo(0xFFFF_FFFFL);
  }

  @Test
  void highHalvesOf64BitFields() {
    int field = VmcsField.TSC_OFFSET.encoding;
    write(VmcsField.TSC_OFFSET, 0x1111_1111_2222_2222L);
    assertThat(operations.value(field + 1)).isEqualTo(0x1111_1111);
    operations.vmwrite(field + 1, 0x3333_3333);
    assertThat(read(VmcsField.TSC_OFFSET)).isEqualTo(0x3333_3333_2222_2222L);
  }

  @Test
  void everyFieldHoldsItsOwnValue() {
    VmcsField[] fields = VmcsField.values();
    for (VmcsField field : fields) {
      f.set(field, field.ordinal() + 1);
    }
    for (VmcsField field : fields) {
      assertThat(f.get(field)).as(field.name()).isEqualTo(field.ordinal() + 1);
      assertThat(VmcsField.of(field.encoding)).isEqualTo(field);
    }
  }

  @Test
  void launchStateDecidesWhichEntryIsRight() {
    assertThat(f.port.vmresume(0)).isEqualTo(2);
    assertThat(f.instructionError()).isEqualTo(VMRESUME_NOT_LAUNCHED);
    f.code(0x0F, 0x01, 0xC1);
    assertThat(f.port.vmlaunch(0)).isZero();
    assertThat(f.port.vmlaunch(0)).isEqualTo(2);
    assertThat(f.instructionError()).isEqualTo(VMLAUNCH_NOT_CLEAR);
    assertThat(f.port.vmresume(0)).isZero();
  }

  @Test
  void movSsBlocksEntry() {
    f.cpu.interruptShadow = true;
    f.cpu.stiShadow = false;
    assertThat(f.enter()).isEqualTo(2);
    assertThat(f.instructionError()).isEqualTo(ENTRY_BLOCKED_BY_MOV_SS);
  }

  @Test
  void inveptChecksTypeAndPointer() {
    assertThat(operations.invept(0, 0)).isEqualTo(INVALID_OPERAND);
    assertThat(operations.invept(3, 0)).isEqualTo(INVALID_OPERAND);
    assertThat(operations.invept(1, VmxFixture.EPT)).isEqualTo(INVALID_OPERAND);
    assertThat(operations.invept(1, VmxFixture.EPT | 0x1E)).isEqualTo(VmxState.SUCCEED);
    assertThat(operations.invept(2, 0)).isEqualTo(VmxState.SUCCEED);
  }

  @Test
  void invvpidChecksTypeVpidAndAddress() {
    assertThat(operations.invvpid(4, 1, 0, 0)).isEqualTo(INVALID_OPERAND);
    assertThat(operations.invvpid(1, 0, 0, 0)).isEqualTo(INVALID_OPERAND);
    assertThat(operations.invvpid(1, 1, 1, 0)).isEqualTo(INVALID_OPERAND);
    assertThat(operations.invvpid(0, 1, 0, 1L << 47)).isEqualTo(INVALID_OPERAND);
    assertThat(operations.invvpid(0, 1, 0, 0)).isEqualTo(VmxState.SUCCEED);
    assertThat(operations.invvpid(2, 0, 0, 0)).isEqualTo(VmxState.SUCCEED);
  }

  private void write(VmcsField field, long value) {
    assertThat(operations.vmwrite(field.encoding, value)).isEqualTo(VmxState.SUCCEED);
  }

  private long read(VmcsField field) {
    assertThat(operations.vmread(field.encoding)).isEqualTo(VmxState.SUCCEED);
    return operations.value(field.encoding);
  }
}
