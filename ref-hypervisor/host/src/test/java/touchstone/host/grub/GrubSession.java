package touchstone.host.grub;

import java.nio.charset.StandardCharsets;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;

/** A conversation with GRUB on its Xen console. */
final class GrubSession {
  private static final long MEMORY = 64L << 20;
  private static final long SLICE = 10_000_000;

  /** Virtual time within which an answer must come, in ns. */
  private static final long PATIENCE = 5_000_000_000L;

  private final ReferenceSystem system;
  private final GuestHandle guest;
  private int read;

  GrubSession(CpuModel cpu, byte[] image) throws ToolstackException, CorruptImageException {
    system = new ReferenceSystem(SystemOptions.of(cpu));
    guest = system.create(GuestConfig.of("grub", image, MEMORY));
  }

  /** Types a line and returns what GRUB has written when its prompt is back. */
  String command(String line) throws ToolstackException {
    system.type(guest, (line + "\r").getBytes(StandardCharsets.US_ASCII));
    return untilPrompt();
  }

  /** Runs until the next prompt; the text before it. */
  String untilPrompt() throws ToolstackException {
    long end = system.virtualTime() + PATIENCE;
    while (system.virtualTime() < end) {
      StopReason reason = system.run(SLICE);
      String text = unread();
      int prompt = text.indexOf("grub> ");
      if (prompt >= 0) {
        read += prompt + "grub> ".length();
        return readable(text.substring(0, prompt));
      }
      if (reason != StopReason.TIME_LIMIT) {
        throw new AssertionError(reason + " " + guest.state() + " " + system.failure() + text);
      }
    }
    throw new AssertionError("no prompt within 5 s of virtual time, but: " + unread());
  }

  /** Everything on the console so far, as a reader sees it. */
  String transcript() {
    return readable(new String(guest.console(), StandardCharsets.ISO_8859_1));
  }

  private static String readable(String text) {
    return text.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "").replace("\r", "");
  }

  GuestHandle guest() {
    return guest;
  }

  ReferenceSystem system() {
    return system;
  }

  private String unread() {
    return new String(guest.console(), StandardCharsets.ISO_8859_1).substring(read);
  }
}
