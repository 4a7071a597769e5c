package touchstone.machine.platform;

import java.util.function.IntConsumer;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.device.DebugPorts;
import touchstone.machine.device.InterruptLine;
import touchstone.machine.device.PicPair;
import touchstone.machine.device.Pit8254;
import touchstone.machine.device.PowerManagement;
import touchstone.machine.device.Rtc146818;
import touchstone.machine.device.Serial16550;
import touchstone.machine.interrupt.IoApic;

/**
 * The devices of a bare machine and their wiring, as in a PC: each ISA interrupt goes to the 8259A
 * pair and to the I/O APIC, where the timer's is at input 2; the 8259A's output is at LINT0 of CPU
 * 0.
 */
final class Board {
  private static final int TIMER = 0;
  private static final int TIMER_PIN = 2;
  private static final int SERIAL = 4;
  private static final int CLOCK = 8;

  private final IoApic ioApic;
  private final PicPair pics;
  private final Serial16550 serial;

  /**
   * Puts the devices into a machine.
   *
   * @param start seconds since 1970 that the clock shows at power-up
   * @param console gets what COM1 sends
   * @param debugConsole gets what port 0xE9 sends
   */
  Board(Machine machine, long start, IntConsumer console, IntConsumer debugConsole) {
    ioApic = new IoApic(machine);
    ioApic.attach();
    Cpu boot = machine.cpu(0);
    pics = new PicPair(high -> boot.apic.lint0(high, machine.now()));
    pics.attachTo(machine.ports());
    boot.apic.connect(pics::acknowledge);
    boot.apic.useVirtualWire();
    serial = new Serial16550(Serial16550.COM1, console, isa(SERIAL));
    serial.attachTo(machine.ports());
    new DebugPorts(debugConsole).attachTo(machine.ports());
    addClocked(machine, start);
  }

  private void addClocked(Machine machine, long start) {
    Pit8254 pit = new Pit8254(machine::now, isa(TIMER));
    pit.attachTo(machine.ports());
    machine.addClocked(pit);
    Rtc146818 rtc = new Rtc146818(machine::now, start, isa(CLOCK));
    rtc.attachTo(machine.ports());
    machine.addClocked(rtc);
    PowerManagement power = new PowerManagement(machine::now, isa(PowerManagement.SCI));
    power.attachTo(machine.ports());
    machine.addClocked(power);
  }

  private InterruptLine isa(int irq) {
    return pics.line(irq).and(ioApic.pin(irq == TIMER ? TIMER_PIN : irq));
  }

  Serial16550 serial() {
    return serial;
  }
}
