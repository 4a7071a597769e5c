package touchstone.host.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import touchstone.host.GuestState;
import touchstone.host.ReferenceSystem;
import touchstone.host.config.ConfigException;
import touchstone.host.config.ConfigFile;
import touchstone.host.config.DomainConfig;
import touchstone.host.toolstack.ToolstackException;

/**
 * What a client may ask: the verbs of xl, as libxl does them.
 *
 * <p>Requests to a guest go through xenstore and are the guest's to follow. All calls come from the
 * host's thread.
 */
final class Verbs {
  /** SHUTDOWN_reboot. @xen public/sched.h */
  private static final int SHUTDOWN_REBOOT = 1;

  private static final long KIB = 1024;

  private final ReferenceSystem system;
  private final Guests guests;
  private final HostLog log;
  private final Questions questions;

  Verbs(ReferenceSystem system, Guests guests, HostLog log, Questions questions) {
    this.system = system;
    this.guests = guests;
    this.log = log;
    this.questions = questions;
  }

  /** The answer, or null if it comes later. */
  @Nullable JsonNode perform(String verb, Arguments arguments, Client client)
      throws Refusal, ToolstackException {
    return switch (verb) {
      case "list" -> questions.list(arguments);
      case "vcpu-list" -> questions.vcpus(arguments);
      case "info" -> questions.info();
      case "dmesg" -> questions.dmesg(log, arguments);
      case "console" -> console(arguments, client);
      case "create" -> create(arguments);
      case "destroy" -> destroy(arguments);
      case "shutdown" -> end(arguments, client, "poweroff");
      case "reboot" -> end(arguments, client, "reboot");
      case "pause" -> pause(arguments);
      case "unpause" -> unpause(arguments);
      case "mem-set" -> memory(arguments);
      case "vcpu-set" -> vcpus(arguments);
      case "trigger" -> trigger(arguments);
      case "sysrq" -> sysrq(arguments);
      case "rename" -> rename(arguments);
      default -> throw new Refusal("unknown verb '" + verb + "'");
    };
  }

  private JsonNode create(Arguments arguments) throws Refusal, ToolstackException {
    Guest guest = guests.create(config(arguments), arguments.flag("paused"));
    system.disturb();
    return Protocol.object().put("domid", guest.id()).put("name", guest.name());
  }

  private static DomainConfig config(Arguments arguments) throws Refusal {
    try {
      ConfigFile file = ConfigFile.parse(arguments.text("source"), arguments.text("config"));
      for (String more : arguments.texts("more")) {
        file = file.with("command line", more);
      }
      return DomainConfig.read(file, Path.of(arguments.text("folder")));
    } catch (ConfigException | InvalidPathException problem) {
      throw new Refusal("" + problem.getMessage());
    }
  }

  private JsonNode destroy(Arguments arguments) throws Refusal, ToolstackException {
    Guest guest = guest(arguments);
    guests.destroy(guest);
    return Protocol.object();
  }

  /** Asks guests to end themselves; with {@code wait} the answer comes when they have. */
  private @Nullable JsonNode end(Arguments arguments, Client client, String how) throws Refusal {
    boolean all = arguments.flag("all");
    boolean wait = arguments.flag("wait");
    Ending ending = new Ending(client);
    for (Guest guest : all ? guests.all() : List.of(guest(arguments))) {
      if (guest.handle().state() != GuestState.RUNNING) {
        if (all) {
          continue;
        }
        throw new Refusal("Domain " + guest.id() + " has ended already");
      }
      String doing = how.equals("reboot") ? "Rebooting domain " : "Shutting down domain ";
      client.note(doing + guest.id());
      write(guest, "control/shutdown", how);
      if (wait) {
        ending.await(guest);
      }
    }
    return wait && ending.begin() ? null : Protocol.object();
  }

  private JsonNode pause(Arguments arguments) throws Refusal, ToolstackException {
    system.pause(guest(arguments).handle());
    return Protocol.object();
  }

  private JsonNode unpause(Arguments arguments) throws Refusal, ToolstackException {
    Guest guest = guest(arguments);
    if (!system.info(guest.handle()).isPaused()) {
      throw new Refusal("Domain " + guest.id() + " is not paused");
    }
    system.unpause(guest.handle());
    return Protocol.object();
  }

  /** Asks the guest's balloon driver, and lets it have so much. */
  private JsonNode memory(Arguments arguments) throws Refusal, ToolstackException {
    Guest guest = guest(arguments);
    long most = guest.config().maxMemory() / KIB;
    long kilobytes = arguments.number("kilobytes", 1, Long.MAX_VALUE);
    if (kilobytes > most) {
      throw new Refusal(
          "memory of domain " + guest.id() + " must be at most its maxmem, " + most + " KiB");
    }
    system.toolstack().limitMemory(guest.handle().domain(), kilobytes * KIB);
    guest.target(kilobytes * KIB);
    write(guest, "memory/target", "" + kilobytes);
    return Protocol.object();
  }

  /** Asks the guest to use the first so many of its vCPUs. */
  private JsonNode vcpus(Arguments arguments) throws Refusal {
    Guest guest = guest(arguments);
    long wanted = arguments.number("vcpus", 1, guest.config().maxVcpus());
    for (int vcpu = 0; vcpu < guest.config().maxVcpus(); vcpu++) {
      write(guest, "cpu/" + vcpu + "/availability", vcpu < wanted ? "online" : "offline");
    }
    return Protocol.object();
  }

  private JsonNode trigger(Arguments arguments) throws Refusal, ToolstackException {
    Guest guest = guest(arguments);
    String trigger = arguments.text("trigger");
    switch (trigger) {
      case "reset" -> {
        system.toolstack().shutdown(guest.handle().domain(), SHUTDOWN_REBOOT);
        system.disturb();
      }
      case "nmi" -> throw new Refusal("trigger nmi: the core gives domain 0 no way to send one");
      case "power", "sleep", "s3resume" ->
          throw new Refusal(
              "trigger " + trigger + ": guests here have no ACPI buttons; use shutdown");
      case "init" -> throw new Refusal("trigger init: there is none on x86");
      default -> throw new Refusal("Invalid trigger \"" + trigger + "\"");
    }
    return Protocol.object();
  }

  private JsonNode sysrq(Arguments arguments) throws Refusal {
    String letter = arguments.text("letter");
    if (!letter.matches("[!-~]")) {
      throw new Refusal("sysrq takes one character");
    }
    write(guest(arguments), "control/sysrq", letter);
    return Protocol.object();
  }

  private JsonNode rename(Arguments arguments) throws Refusal {
    Guest guest = guest(arguments);
    guests.rename(guest, arguments.text("name"));
    return Protocol.object();
  }

  private @Nullable JsonNode console(Arguments arguments, Client client) throws Refusal {
    client.watch(guest(arguments).console());
    return null;
  }

  private Guest guest(Arguments arguments) throws Refusal {
    return guests.find(arguments.text("domain"));
  }

  private void write(Guest guest, String path, String value) {
    system.toolstack().write(guest.handle().domain(), path, value);
    system.disturb();
  }
}
