package touchstone.host;

import touchstone.host.console.ConsoleSink;

/** Passes one guest's console on with its number, which is known only once the guest is built. */
final class ConsoleRelay implements ConsoleSink {
  private final SystemOptions.ConsoleListener listener;
  private int domain;

  ConsoleRelay(SystemOptions.ConsoleListener listener) {
    this.listener = listener;
  }

  void domain(int id) {
    domain = id;
  }

  @Override
  public void accept(int value) {
    listener.consoleByte(domain, value);
  }
}
