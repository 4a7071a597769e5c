package touchstone.spec.theorem;

import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import touchstone.spec.call.Call;
import touchstone.spec.call.DomctlCall;
import touchstone.spec.call.DomctlCall.Act;
import touchstone.spec.call.DomctlCall.SavedRecord;
import touchstone.spec.call.EventCall;
import touchstone.spec.call.HvmCall;
import touchstone.spec.call.SchedCall;
import touchstone.spec.call.TimerCall;
import touchstone.spec.call.VcpuCall;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.State;

/** Random calls by which domains are managed: by the control domain, and by themselves. */
final class ManagingCalls {
  private final Random random;

  ManagingCalls(Random random) {
    this.random = random;
  }

  /** Mostly control calls of domain 0; others try, too. */
  Call any(State state, int caller) {
    boolean control = caller == 0 ? random.nextInt(8) != 0 : random.nextInt(8) == 0;
    return control ? control(state) : own();
  }

  private int domain() {
    return random.nextInt(Worlds.DOMAIN_IDS + 1);
  }

  private <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private long number() {
    return random.nextInt(3);
  }

  // ---- the control domain -----------------------------------------------------------------------

  private Call control(State state) {
    boolean create = random.nextInt(4) == 0;
    int target =
        create || random.nextInt(8) == 0 ? domain() : oneOf(List.copyOf(state.domains().keySet()));
    Act act = create ? create() : act(state.domains().get(target));
    return new DomctlCall(random.nextInt(20) != 0, target, act);
  }

  private Act create() {
    return new DomctlCall.Create(
        3, 1 + random.nextInt(2), random.nextInt(8), random.nextInt(4) - 1, true);
  }

  /** Whose pages others use is destroyed soon, so that the end of a domain is seen in parts. */
  private Act act(@Nullable DomainState target) {
    boolean used = target != null && !target.grants().uses().isEmpty();
    if (used && random.nextInt(3) == 0) {
      return new DomctlCall.Destroy();
    }
    return switch (random.nextInt(16)) {
      case 0 -> new DomctlCall.Destroy();
      case 1, 2, 3 -> new DomctlCall.MaxVcpus(target == null ? number() : target.limits().vcpus());
      case 4 -> new DomctlCall.Pause();
      case 5 -> new DomctlCall.Unpause();
      case 6 -> new DomctlCall.Resume();
      case 7, 8 -> new DomctlCall.MaxMemory(random.nextInt(60));
      case 9, 10 -> new DomctlCall.Unpause();
      case 11 -> new DomctlCall.Scheduler(5, random.nextInt(2), random.nextInt(600), 50);
      case 12 ->
          random.nextBoolean()
              ? new DomctlCall.SetTimeOffset(random.nextInt(100))
              : new DomctlCall.SetAffinity(number(), 1, OptionalLong.of(random.nextInt(2)));
      case 13, 14 -> image();
      default -> random.nextBoolean() ? new DomctlCall.Info() : new DomctlCall.VcpuInfo(number());
    };
  }

  private Act image() {
    boolean ended = random.nextInt(4) != 0;
    List<SavedRecord> records =
        List.of(
            new SavedRecord(1, 0, true),
            new SavedRecord(2, (int) number(), random.nextInt(8) != 0),
            new SavedRecord(0, 0, true));
    return new DomctlCall.SetContext(2000, true, records, ended);
  }

  // ---- a domain itself --------------------------------------------------------------------------

  private Call own() {
    return switch (random.nextInt(12)) {
      case 0 -> new SchedCall.Yield();
      case 1, 2 -> new SchedCall.Block(random.nextBoolean());
      case 3 -> new SchedCall.ShutdownCode(random.nextInt(4));
      case 4 -> new SchedCall.RemoteShutdown(domain(), random.nextInt(4));
      case 5 ->
          random.nextInt(4) == 0
              ? new SchedCall.Shutdown(random.nextInt(4))
              : new VcpuCall.IsUp(number());
      case 6 -> new VcpuCall.Down(number());
      case 7 -> new VcpuCall.Up(number());
      case 8 -> new VcpuCall.Initialise(number());
      case 9 -> new HvmCall.SetParam(target(), random.nextInt(40), 2L << 56 | random.nextInt(256));
      case 10 -> new HvmCall.SetUpcallVector(number(), random.nextInt(256));
      default -> new TimerCall(random.nextInt(3) * 1000L);
    };
  }

  private int target() {
    return random.nextInt(3) == 0 ? domain() : EventCall.SELF;
  }
}
