package touchstone.host.toolstack;

import touchstone.host.console.ConsoleLog;
import touchstone.host.console.ConsoleRing;
import touchstone.host.console.ConsoleSink;
import touchstone.host.memory.SharedPage;
import touchstone.host.xenstore.XenstoreConnection;
import touchstone.host.xenstore.Xenstored;

/** A guest that has been built: its rings, its console log and what the user has typed to it. */
public final class GuestDomain {
  private final int id;
  private final GuestConfig config;
  private final SharedRing console;
  private final SharedRing xenstore;
  private final ConsoleRing consoleRing;
  private final XenstoreConnection store;
  private final ConsoleLog log;
  private final TypedInput typed = new TypedInput();

  GuestDomain(
      DomainBuilder.Built built,
      GuestConfig config,
      SharedPage consolePage,
      SharedPage storePage,
      Xenstored daemon,
      ConsoleSink listener) {
    this.id = built.domain();
    this.config = config;
    this.console = built.console();
    this.xenstore = built.xenstore();
    this.consoleRing = new ConsoleRing(consolePage);
    this.store = new XenstoreConnection(id, storePage, daemon);
    this.log = new ConsoleLog(listener);
  }

  public int id() {
    return id;
  }

  public GuestConfig config() {
    return config;
  }

  /** Everything the guest wrote to its ring, by CONSOLEIO_write and to port 0xE9, in order. */
  public ConsoleLog log() {
    return log;
  }

  /** True once the guest has broken the xenstore protocol. */
  public boolean storeFailed() {
    return store.failed();
  }

  /** Bytes for the guest's console; they wait if its ring is full. */
  void type(byte[] bytes) {
    typed.add(bytes);
  }

  SharedRing console() {
    return console;
  }

  SharedRing xenstore() {
    return xenstore;
  }

  /** Moves console bytes both ways; true if the guest should be notified. */
  boolean serveConsole() {
    boolean drained = consoleRing.drain(log);
    return typed.feed(consoleRing) || drained;
  }

  /** True if something from xenstored waits for the guest. */
  boolean storeWaits() {
    return store.hasOutput();
  }

  /** Answers xenstore requests; true if the guest should be notified. */
  boolean serveStore() {
    return store.serve();
  }
}
