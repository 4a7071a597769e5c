package touchstone.host.daemon;

import java.util.ArrayList;
import java.util.List;
import touchstone.host.GuestHandle;
import touchstone.host.config.DomainConfig;

/** A guest of the host: its configuration, its console and, at the moment, its domain. */
final class Guest {
  /** Waits for a guest's end. */
  interface Mourner {
    void ended(String how);
  }

  private final DomainConfig config;
  private final GuestHandle handle;
  private final long created;
  private final List<Mourner> mourners = new ArrayList<>();
  private String name;
  private GuestConsole console;
  private long target;
  private boolean settled;

  /** {@code created} is the virtual time in ns. */
  Guest(String name, DomainConfig config, GuestConsole console, GuestHandle handle, long created) {
    this.name = name;
    this.config = config;
    this.console = console;
    this.handle = handle;
    this.created = created;
    this.target = config.memory();
  }

  int id() {
    return handle.id();
  }

  String name() {
    return name;
  }

  void rename(String newName) {
    name = newName;
  }

  DomainConfig config() {
    return config;
  }

  GuestConsole console() {
    return console;
  }

  /** The console for a successor; this guest is left with one that nobody sees. */
  GuestConsole handOverConsole() {
    GuestConsole console = this.console;
    this.console = new GuestConsole(null);
    return console;
  }

  GuestHandle handle() {
    return handle;
  }

  long created() {
    return created;
  }

  /** Bytes of RAM the guest was last asked to have. */
  long target() {
    return target;
  }

  void target(long bytes) {
    target = bytes;
  }

  /** True if it has ended and stays as it is. */
  boolean isSettled() {
    return settled;
  }

  void settle() {
    settled = true;
  }

  void mourn(Mourner mourner) {
    mourners.add(mourner);
  }

  void forget(Mourner mourner) {
    mourners.remove(mourner);
  }

  /** Tells those who wait. */
  void ended(String how) {
    List<Mourner> all = List.copyOf(mourners);
    mourners.clear();
    all.forEach(mourner -> mourner.ended(how));
  }
}
