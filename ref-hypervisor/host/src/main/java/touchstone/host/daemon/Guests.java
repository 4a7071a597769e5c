package touchstone.host.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import touchstone.host.GuestHandle;
import touchstone.host.GuestState;
import touchstone.host.ReferenceSystem;
import touchstone.host.config.DomainConfig;
import touchstone.host.config.EndAction;
import touchstone.host.config.EndActions;
import touchstone.host.config.GuestName;
import touchstone.host.toolstack.ToolstackException;

/**
 * The guests of a host, by name. A guest that ends itself is destroyed, started again or kept, as
 * its configuration says. All calls come from the host's own thread.
 */
final class Guests {
  /** Opens the console of a guest of that name. */
  interface Consoles {
    GuestConsole open(String name) throws IOException;
  }

  private final ReferenceSystem system;
  private final GuestBuilder builder;
  private final Consoles consoles;
  private final HostLog log;
  private final List<Guest> guests = new ArrayList<>();

  Guests(ReferenceSystem system, GuestBuilder builder, Consoles consoles, HostLog log) {
    this.system = system;
    this.builder = builder;
    this.consoles = consoles;
    this.log = log;
  }

  /** In order of their creation. */
  List<Guest> all() {
    return List.copyOf(guests);
  }

  @Nullable Guest byName(String name) {
    return guests.stream().filter(guest -> guest.name().equals(name)).findFirst().orElse(null);
  }

  @Nullable Guest byId(int id) {
    return guests.stream().filter(guest -> guest.id() == id).findFirst().orElse(null);
  }

  /** The guest of a name or a domain number. */
  Guest find(String who) throws Refusal {
    Guest guest = who.matches("[0-9]{1,5}") ? byId(Integer.parseInt(who)) : byName(who);
    if (guest == null) {
      throw new Refusal(
          who.equals("0") || who.equals("Domain-0")
              ? "Domain-0 is the host itself"
              : "'" + who + "' is an invalid domain identifier");
    }
    return guest;
  }

  /** Starts a guest; it stays paused if that is wished. */
  Guest create(DomainConfig config, boolean paused) throws Refusal, ToolstackException {
    String name = config.name();
    refuseTaken(name);
    GuestHandle handle = builder.build(name, config);
    GuestConsole console = openConsole(name, handle);
    Guest guest = new Guest(name, config, console, handle, system.virtualTime());
    begin(guest, paused);
    return guest;
  }

  private GuestConsole openConsole(String name, GuestHandle handle)
      throws Refusal, ToolstackException {
    try {
      return consoles.open(name);
    } catch (IOException problem) {
      system.destroy(handle);
      system.forget(handle);
      throw new Refusal("the console of " + name + ": " + problem.getMessage());
    }
  }

  private void begin(Guest guest, boolean paused) throws ToolstackException {
    guests.add(guest);
    guest.console().belongTo(guest.handle());
    note(guest, "created" + (paused ? ", paused" : ""));
    if (!paused) {
      system.start(guest.handle());
    }
  }

  private void refuseTaken(String name) throws Refusal {
    if (byName(name) != null) {
      throw new Refusal("Domain with name \"" + name + "\" already exists.");
    }
  }

  /** Ends a guest for good. */
  void destroy(Guest guest) throws ToolstackException {
    remove(guest);
    note(guest, "destroyed");
    guest.ended("Domain " + guest.id() + " has been destroyed");
    closeConsole(guest, guest.console(), "Domain " + guest.id() + " has been destroyed");
  }

  /** Its console stays, for a successor. An image that cannot be closed well is not all's end. */
  private void remove(Guest guest) throws ToolstackException {
    try {
      system.destroy(guest.handle());
    } catch (ToolstackException problem) {
      if (problem.errno() != 0) {
        throw problem;
      }
      note(guest, "ended badly: " + problem.getMessage());
    }
    flush(guest);
    system.forget(guest.handle());
    guests.remove(guest);
  }

  private void closeConsole(Guest guest, GuestConsole console, String why) {
    console.end(why);
    try {
      console.close();
    } catch (IOException problem) {
      note(guest, "its console log: " + problem.getMessage());
    }
  }

  void rename(Guest guest, String name) throws Refusal {
    if (!GuestName.isValid(name)) {
      throw new Refusal("name '" + name + "': " + GuestName.RULE);
    }
    refuseTaken(name);
    note(guest, "is now " + name);
    guest.rename(name);
    system.toolstack().rename(guest.handle().domain(), name);
  }

  /** Hands consoles on and deals with guests that have ended; true if there were such. */
  boolean settle() throws ToolstackException {
    boolean any = false;
    for (Guest guest : all()) {
      flush(guest);
      GuestState state = guest.handle().state();
      if (state != GuestState.RUNNING && !guest.isSettled()) {
        any = true;
        guest.settle();
        settle(guest, state);
      }
    }
    return any;
  }

  private void settle(Guest guest, GuestState state) throws ToolstackException {
    EndAction action = action(guest.config().ends(), state);
    note(guest, "shut down: " + word(state) + "; " + action.word());
    guest.ended("Domain " + guest.id() + " has been shut down, reason code " + state.reason());
    switch (action) {
      case PRESERVE -> {}
      case DESTROY -> destroy(guest);
      case RESTART -> {
        remove(guest);
        restart(guest, guest.name());
      }
      case RENAME_RESTART -> {
        String name = guest.name();
        guest.rename(name + "-" + guest.id());
        system.toolstack().rename(guest.handle().domain(), guest.name());
        restart(guest, name);
      }
    }
  }

  /** A new domain of the same configuration; those who watch the console go on watching. */
  private void restart(Guest old, String name) throws ToolstackException {
    DomainConfig config = old.config();
    GuestConsole console = old.handOverConsole();
    try {
      refuseTaken(name);
      GuestHandle handle = builder.build(name, config);
      begin(new Guest(name, config, console, handle, system.virtualTime()), false);
    } catch (Refusal | ToolstackException problem) {
      note(old, "cannot be started again: " + problem.getMessage());
      closeConsole(old, console, "Domain " + old.id() + " could not be started again");
    }
  }

  private static EndAction action(EndActions ends, GuestState state) {
    return switch (state) {
      case POWEROFF -> ends.poweroff();
      case REBOOT -> ends.reboot();
      case CRASH -> ends.crash();
      case WATCHDOG -> ends.watchdog();
      case SUSPEND -> EndAction.PRESERVE;
      case SOFT_RESET, RUNNING, DESTROYED -> EndAction.DESTROY;
    };
  }

  static String word(GuestState state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Bytes a guest has written. */
  void consoleByte(int domain, int value) {
    Guest guest = byId(domain);
    if (guest != null) {
      guest.console().accept(value);
    }
  }

  private void flush(Guest guest) {
    try {
      guest.console().flush();
    } catch (IOException problem) {
      note(guest, "its console log: " + problem.getMessage());
    }
  }

  private void note(Guest guest, String what) {
    log.add(system.virtualTime(), guest.name() + " (domain " + guest.id() + ") " + what);
  }
}
