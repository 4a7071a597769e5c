package touchstone.machine.vmx;

import static touchstone.machine.vmx.InterruptionInformation.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.interrupt.EventDelivery;

/**
 * Delivers the event of the VM-entry interruption-information field through the guest's IDT. It is
 * not intercepted itself, but what goes wrong on the way may be. @sdm 27.6
 */
final class EventInjection {
  private final VmxState state;
  private final Cpu cpu;

  EventInjection(VmxState state) {
    this.state = state;
    this.cpu = state.cpu;
  }

  void inject() {
    int information = state.vmcs.readInt(VmcsField.ENTRY_INTERRUPTION_INFORMATION);
    if (!valid(information)) {
      return;
    }
    cpu.halted = false;
    cpu.waitForSipi = false;
    cpu.instructionRip = cpu.rip;
    deliver(information);
    cpu.clearShadow();
    if (type(information) == NMI) {
      state.guest.blockNmis();
    }
  }

  private void deliver(int information) {
    int errorCode =
        (information & DELIVER_ERROR_CODE) == 0
            ? Fault.NO_ERROR_CODE
            : state.vmcs.readInt(VmcsField.ENTRY_EXCEPTION_ERROR_CODE);
    if (software(type(information))) {
      cpu.rip += state.vmcs.readInt(VmcsField.ENTRY_INSTRUCTION_LENGTH);
    }
    EventDelivery.inject(cpu, vector(information), type(information), errorCode);
  }
}
