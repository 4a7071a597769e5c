package touchstone.host.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import touchstone.host.ReferenceSystem;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.config.DomainConfig;
import touchstone.host.toolstack.ToolstackException;

/**
 * A machine, the guests of xl.cfg files on it, and what can be asked of them.
 *
 * <p>All calls come from one thread. {@link HostDaemon} puts a socket and the pace of real time
 * before it; who calls it directly decides himself when virtual time passes, and two runs with the
 * same calls are alike.
 */
public final class GuestHost {
  private final ReferenceSystem system;
  private final HostLog log;
  private final Guests guests;
  private final Verbs verbs;

  /**
   * Powers the machine up.
   *
   * @param options of the machine; its console listener hears every byte as it comes
   * @param logs folder of the guests' console logs
   * @param messages hears the host's messages
   */
  public GuestHost(SystemOptions options, Path logs, Consumer<String> messages)
      throws ToolstackException {
    log = new HostLog(messages);
    system =
        new ReferenceSystem(
            options.withConsole((domain, value) -> {
              consoleByte(domain, value);
              options.console().consoleByte(domain, value);
            }));
    guests =
        new Guests(
            system,
            new GuestBuilder(system, options.cpus(), options.silo()),
            name -> new GuestConsole(new ConsoleFile(logs.resolve("guest-" + name + ".log"))),
            log);
    String label = options.silo() ? "silo" : "default";
    verbs = new Verbs(system, guests, log, new Questions(system, guests, label));
  }

  private void consoleByte(int domain, int value) {
    guests.consoleByte(domain, value);
  }

  /** Starts a guest. */
  public void create(DomainConfig config) throws Refusal, ToolstackException {
    guests.create(config, false);
  }

  /** The name of a guest of a domain number, if there is one. */
  public Optional<String> name(int domain) {
    return Optional.ofNullable(guests.byId(domain)).map(Guest::name);
  }

  /** True if no guest is left. */
  public boolean isEmpty() {
    return guests.all().isEmpty();
  }

  /** Lets up to so many ns of virtual time pass. */
  public StopReason run(long limit) throws ToolstackException {
    return system.run(limit);
  }

  /** Hands consoles on and deals with guests that have ended; true if there were such. */
  public boolean settle() throws ToolstackException {
    return guests.settle();
  }

  /** The answer to a verb of {@code xl} that is answered at once. */
  public JsonNode ask(String verb, JsonNode arguments) throws Refusal, ToolstackException {
    JsonNode answer = perform(verb, new Arguments(arguments), new Unattended());
    if (answer == null) {
      throw new Refusal(verb + ": is not answered at once");
    }
    return answer;
  }

  @Nullable JsonNode perform(String verb, Arguments arguments, Client client)
      throws Refusal, ToolstackException {
    return verbs.perform(verb, arguments, client);
  }

  /** Types to the console of a guest that is there. */
  public void type(String guest, byte[] bytes) throws Refusal {
    system.type(guests.find(guest).handle(), bytes);
  }

  /** The machine and domain 0, for what no verb asks. */
  public ReferenceSystem system() {
    return system;
  }

  /** Takes note of a bug of ours. */
  void complain(RuntimeException bug) {
    StringWriter trace = new StringWriter();
    bug.printStackTrace(new PrintWriter(trace));
    log.add(system.virtualTime(), "BUG: " + trace);
  }

  /** Destroys all guests. */
  public void destroyAll() {
    try {
      for (Guest guest : List.copyOf(guests.all())) {
        guests.destroy(guest);
      }
    } catch (ToolstackException | RuntimeException problem) {
      log.add(system.virtualTime(), "while ending: " + problem.getMessage());
    }
  }

  /** Nobody waits for what a verb says later. */
  private static final class Unattended implements Client {
    @Override
    public void note(String text) {}

    @Override
    public void finish(JsonNode result) {}

    @Override
    public void whenGone(Runnable undo) {}

    @Override
    public void watch(GuestConsole console) {}
  }
}
