package touchstone.spec.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;
import touchstone.spec.call.Call;
import touchstone.spec.call.DomctlCall;
import touchstone.spec.call.EventCall;
import touchstone.spec.call.GuestExit;
import touchstone.spec.call.Invocation;
import touchstone.spec.call.Multicall;
import touchstone.spec.call.Returned;
import touchstone.spec.call.SchedCall;
import touchstone.spec.call.TimerCall;
import touchstone.spec.call.UnservedCall;
import touchstone.spec.call.VcpuCall;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.EventAbi;
import touchstone.spec.state.GrantState;
import touchstone.spec.state.Holding;
import touchstone.spec.state.Host;
import touchstone.spec.state.Leaf;
import touchstone.spec.state.Life;
import touchstone.spec.state.Limits;
import touchstone.spec.state.Policy;
import touchstone.spec.state.Port;
import touchstone.spec.state.Rights;
import touchstone.spec.state.Settings;
import touchstone.spec.state.State;
import touchstone.spec.state.VcpuState;
import touchstone.spec.state.VcpuState.Run;

/**
 * The specification can say no: for each rule here the right outcome is accepted and a wrong one,
 * of the kind advisories are made of, is not.
 */
class StepJudgementTest {
  private static final int NOW = 1000;
  private static final Endpoint CONTROL_HEARS = new Endpoint(0, 1);

  /** d0 listens at port 1 for domains that stop; d1 and d2 are bound port 1 to port 1. */
  /** SHUTDOWN_reboot, to which HVM_PARAM_TRIPLE_FAULT_REASON is set. */
  private static final long RESET = 1;

  private static final State START =
      State.empty(new Host(64, 2, 8, 1024), Policy.DEFAULT)
          .with(domain(0, 10, TreePMap.singleton(1, new Port.VirtualIrq(0, 3))))
          .with(domain(1, 20, TreePMap.singleton(1, new Port.Interdomain(0, 2, 1))))
          .with(domain(2, 30, TreePMap.singleton(1, new Port.Interdomain(0, 1, 1))));

  /** shared_info at {@code frame}, memory in the next one at guest frame 0, two vCPUs. */
  private static DomainState domain(int id, int frame, PSortedMap<Integer, Port> ports) {
    VcpuState first = new VcpuState(true, Run.RUNNABLE, Long.MAX_VALUE, 0x40, frame * 4096L, 3);
    VcpuState second =
        new VcpuState(true, Run.BLOCKED, Long.MAX_VALUE, 0x40, frame * 4096L + 64, 3);
    return new DomainState(
        id,
        new Limits(4, 100, 4, 2),
        new Life(0, OptionalInt.empty(), OptionalInt.empty(), false),
        TreePMap.<Integer, Holding>singleton(frame, new Holding(Holding.Purpose.SHARED_INFO, false))
            .plus(frame + 1, Holding.OF_MEMORY),
        TreePMap.singleton(0, new Leaf(frame + 1, Rights.ALL, true)),
        ports,
        new GrantState(TreePVector.empty(), TreePMap.empty(), TreePMap.empty()),
        TreePVector.singleton(first).plus(second),
        new Settings(
            false,
            0,
            256,
            0,
            0,
            TreePMap.singleton(31, RESET),
            TreePVector.empty(),
            new EventAbi.TwoLevel()));
  }

  private static Finding judge(int caller, Call call, Returned answer, State now, Endpoint... up) {
    Invocation invocation = new Invocation(caller, 0, NOW, false, true, call);
    return Specification.judge(START, invocation, answer, new Outcome(now, Set.of(up), Set.of()));
  }

  private static State stopped(int domain, int reason) {
    DomainState d = START.at(domain);
    return START.with(d.withLife(d.life().shutDown(reason)));
  }

  private static State withRun(State state, int domain, int vcpu, Run run) {
    DomainState d = state.at(domain);
    return state.with(d.withVcpu(vcpu, d.vcpus().get(vcpu).withRun(run)));
  }

  // ---- stopping ---------------------------------------------------------------------------------

  @Test
  void shutdownStopsTheCallerAndTellsTheControlDomain() {
    Call call = new SchedCall.Shutdown(2);
    assertThat(judge(1, call, Returned.of(0), stopped(1, 2), CONTROL_HEARS))
        .isInstanceOf(Finding.Agrees.class);
    assertThat(judge(1, call, Returned.of(0), stopped(2, 2), CONTROL_HEARS))
        .isInstanceOf(Finding.WrongState.class);
    assertThat(judge(1, call, Returned.of(0), stopped(1, 2)))
        .isEqualTo(new Finding.WrongSignals(List.of(CONTROL_HEARS), List.of()));
  }

  @Test
  void nobodyShutsAnotherDown() {
    Call call = new SchedCall.RemoteShutdown(2, 0);
    assertThat(judge(1, call, Returned.of(0), stopped(2, 0), CONTROL_HEARS))
        .isInstanceOf(Finding.WrongAnswer.class);
    assertThat(judge(1, call, Returned.of(-1), START)).isInstanceOf(Finding.Agrees.class);
    assertThat(judge(0, call, Returned.of(0), stopped(2, 0), CONTROL_HEARS))
        .isInstanceOf(Finding.Agrees.class);
  }

  @Test
  void theLocalApicReachesTheOwnDomainOnly() {
    Call write = new GuestExit.SecondLevelFault(0xFEE00300L, new Rights(true, false));
    Returned reset = Returned.of(0, 0L, 0L, GuestExit.SecondLevelFault.RESET);
    assertThat(judge(1, write, reset, second(1))).isInstanceOf(Finding.Agrees.class);
    assertThat(judge(1, write, reset, second(2))).isInstanceOf(Finding.WrongState.class);
    assertThat(judge(1, write, Returned.of(0, 0L), second(1)))
        .isInstanceOf(Finding.WrongState.class);
    Call elsewhere = new GuestExit.SecondLevelFault(0xFEC00300L, new Rights(true, false));
    assertThat(judge(1, elsewhere, reset, second(1))).isInstanceOf(Finding.WrongState.class);
  }

  /** The second vCPU of a domain has been taken off line by INIT. */
  private static State second(int domain) {
    DomainState d = START.domain(domain).orElseThrow();
    return START.with(d.withVcpu(1, d.vcpus().get(1).reset()));
  }

  @Test
  void aTripleFaultEndsItsOwnDomainOnly() {
    Call exit = new GuestExit.Fatal(GuestExit.Cause.TRIPLE_FAULT);
    assertThat(judge(1, exit, Returned.of(0), stopped(1, (int) RESET), CONTROL_HEARS))
        .isInstanceOf(Finding.Agrees.class);
    assertThat(judge(1, exit, Returned.of(0), START)).isInstanceOf(Finding.WrongState.class);
    assertThat(judge(1, exit, Returned.of(0), stopped(2, (int) RESET), CONTROL_HEARS))
        .isInstanceOf(Finding.WrongState.class);
    Call broken = new GuestExit.Fatal(GuestExit.Cause.ENTRY_FAILURE);
    assertThat(judge(1, broken, Returned.of(0), stopped(1, 3), CONTROL_HEARS))
        .isInstanceOf(Finding.Agrees.class);
  }

  // ---- waiting ----------------------------------------------------------------------------------

  @Test
  void nobodySleepsThroughAnEvent() {
    State asleep = withRun(START, 1, 0, Run.BLOCKED);
    Returned waits = Returned.of(0, 1L);
    assertThat(judge(1, new GuestExit.Halt(true, false), waits, asleep))
        .isInstanceOf(Finding.Agrees.class);
    assertThat(judge(1, new GuestExit.Halt(true, true), waits, asleep))
        .isInstanceOf(Finding.WrongAnswer.class);
    Call late = new SchedCall.Poll(0, true, List.of(), NOW, false);
    assertThat(judge(1, late, waits, asleep)).isInstanceOf(Finding.WrongAnswer.class);
  }

  @Test
  void aSignalReachesThePeerAndWakesNobodyElse() {
    Call send = new EventCall.Send(1);
    Endpoint peer = new Endpoint(2, 1);
    State woken = withRun(START, 2, 1, Run.RUNNABLE);
    assertThat(judge(1, send, Returned.of(0), woken, peer)).isInstanceOf(Finding.Agrees.class);
    assertThat(judge(1, send, Returned.of(0), START)).isInstanceOf(Finding.WrongSignals.class);
    assertThat(judge(1, send, Returned.of(0), START, peer, new Endpoint(0, 1)))
        .isEqualTo(new Finding.WrongSignals(List.of(), List.of(new Endpoint(0, 1))));
    State stranger = withRun(START, 0, 1, Run.RUNNABLE);
    assertThat(judge(1, send, Returned.of(0), stranger, peer))
        .isInstanceOf(Finding.WrongState.class);
  }

  // ---- time -------------------------------------------------------------------------------------

  private static State timer(State state, long time) {
    DomainState d = state.at(1);
    return state.with(d.withVcpu(0, d.vcpus().get(0).withTimer(time)));
  }

  @Test
  void aTimerIsSetAsAskedAndFiresNotBefore() {
    Call set = new TimerCall(5000);
    assertThat(judge(1, set, Returned.of(0, 5000L), timer(START, 5000)))
        .isInstanceOf(Finding.Agrees.class);
    assertThat(judge(1, set, Returned.of(0, 4000L), timer(START, 4000)))
        .isInstanceOf(Finding.WrongState.class);
    State before = timer(START, 5000);
    Outcome fired = new Outcome(timer(START, Long.MAX_VALUE), Set.of(), Set.of());
    assertThat(Specification.between(before, fired, 4999, Set.of(0)))
        .isInstanceOf(Finding.WrongState.class);
    assertThat(Specification.between(before, fired, 5000, Set.of(0)))
        .isInstanceOf(Finding.Agrees.class);
  }

  @Test
  void betweenStepsNothingElseChanges() {
    Outcome stopped = new Outcome(stopped(1, 0), Set.of(), Set.of());
    assertThat(Specification.between(START, stopped, NOW, Set.of(0, 1)))
        .isInstanceOf(Finding.WrongState.class);
    Outcome asleep = new Outcome(withRun(START, 1, 0, Run.BLOCKED), Set.of(), Set.of());
    assertThat(Specification.between(START, asleep, NOW, Set.of(0, 1)))
        .isInstanceOf(Finding.WrongState.class);
    Outcome stray = new Outcome(START, Set.of(new Endpoint(2, 1)), Set.of());
    assertThat(Specification.between(START, stray, NOW, Set.of(0, 1)))
        .isInstanceOf(Finding.WrongSignals.class);
    assertThat(Specification.between(START, stray, NOW, Set.of(0, 2)))
        .isInstanceOf(Finding.Agrees.class);
  }

  // ---- control ----------------------------------------------------------------------------------

  @Test
  void onlyTheControlDomainControls() {
    Call pause = new DomctlCall(true, 2, new DomctlCall.Pause());
    DomainState d = START.at(2);
    State paused = START.with(d.withLife(d.life().withPauses(1)));
    assertThat(judge(0, pause, Returned.of(0), paused)).isInstanceOf(Finding.Agrees.class);
    assertThat(judge(1, pause, Returned.of(0), paused)).isInstanceOf(Finding.WrongAnswer.class);
    assertThat(judge(1, pause, Returned.of(-1), paused)).isInstanceOf(Finding.WrongState.class);
    assertThat(judge(1, pause, Returned.of(-1), START)).isInstanceOf(Finding.Agrees.class);
  }

  @Test
  void aNewDomainGetsAFreeNumberAndAFreeFrame() {
    Call create = new DomctlCall(true, 0, new DomctlCall.Create(3, 1, 100, 4, true));
    assertThat(judge(0, create, created(3, 40), START)).isInstanceOf(Finding.WrongState.class);
    assertThat(judge(0, create, created(2, 40), START)).isInstanceOf(Finding.WrongAnswer.class);
    assertThat(judge(0, create, created(3, 31), START)).isInstanceOf(Finding.WrongAnswer.class);
  }

  private static Returned created(long id, int frame) {
    return new Returned(0, false, 0, List.of(id, id, 4L), List.of(), List.of(frame));
  }

  // ---- destruction ------------------------------------------------------------------------------

  private static final Call DESTROY = new DomctlCall(true, 1, new DomctlCall.Destroy());
  private static final Returned AGAIN = new Returned(0, true, 0, List.of(), List.of(), List.of());

  /** What a first step must have done: no vCPU, no port, and the peer's end is an offer again. */
  private static State begun() {
    DomainState d = START.at(1);
    DomainState peer = START.at(2).withPort(1, new Port.Unbound(0, 1));
    State off = withRun(withRun(START, 1, 0, Run.OFFLINE), 1, 1, Run.OFFLINE);
    return off.with(peer)
        .with(off.at(1).withPorts(TreePMap.empty()).withLife(d.life().beingDestroyed()));
  }

  @Test
  void destructionOnlyTakesAway() {
    assertThat(judge(0, DESTROY, AGAIN, begun(), CONTROL_HEARS)).isInstanceOf(Finding.Agrees.class);
    State less = begun().with(begun().at(1).withLeaves(TreePMap.empty()));
    assertThat(judge(0, DESTROY, AGAIN, less, CONTROL_HEARS)).isInstanceOf(Finding.Agrees.class);
    State more =
        begun().with(begun().at(1).withFrames(begun().at(1).frames().plus(50, Holding.OF_MEMORY)));
    assertThat(judge(0, DESTROY, AGAIN, more, CONTROL_HEARS))
        .isInstanceOf(Finding.WrongState.class);
    State bound = begun().with(START.at(2));
    assertThat(judge(0, DESTROY, AGAIN, bound, CONTROL_HEARS))
        .isInstanceOf(Finding.WrongState.class);
  }

  @Test
  void nothingIsLeftAtTheEndOfDestruction() {
    State gone = begun().without(1);
    Returned done = Returned.of(0).withGone(Set.of(1));
    assertThat(judge(0, DESTROY, done, gone, CONTROL_HEARS)).isInstanceOf(Finding.Agrees.class);
    State left = begun().with(begun().at(1).withLeaves(TreePMap.empty()));
    assertThat(judge(0, DESTROY, Returned.of(0), left, CONTROL_HEARS))
        .isInstanceOf(Finding.WrongState.class);
  }

  @Test
  void aFrameThatAnotherUsesStaysWithTheDead() {
    DomainState user = START.at(2);
    Leaf borrowed = new Leaf(21, Rights.READ, false);
    State used = START.with(user.withLeaves(user.leaves().plus(9, borrowed)));
    Invocation invocation = new Invocation(0, 0, NOW, false, true, DESTROY);
    State gone = begun().with(begun().at(2).withLeaves(user.leaves().plus(9, borrowed))).without(1);
    Finding finding =
        Specification.judge(
            used,
            invocation,
            Returned.of(0).withGone(Set.of(1)),
            new Outcome(gone, Set.of(CONTROL_HEARS), Set.of()));
    assertThat(finding).isNotInstanceOf(Finding.Agrees.class);
  }

  // ---- the rest ---------------------------------------------------------------------------------

  @Test
  void unknownNumbersAndForeignVcpusAreRefused() {
    assertThat(judge(1, new UnservedCall(33), Returned.of(0), START))
        .isInstanceOf(Finding.WrongAnswer.class);
    assertThat(judge(1, new UnservedCall(33), Returned.of(-38), START))
        .isInstanceOf(Finding.Agrees.class);
    assertThat(judge(1, new VcpuCall.Up(2), Returned.of(0), START))
        .isInstanceOf(Finding.WrongAnswer.class);
  }

  @Test
  void aMulticallIsServedToItsEndAndNotNested() {
    assertThat(judge(1, new Multicall(3, true, false), served(3), START))
        .isInstanceOf(Finding.Agrees.class);
    assertThat(judge(1, new Multicall(3, true, false), served(2), START))
        .isInstanceOf(Finding.WrongAnswer.class);
    assertThat(judge(1, new Multicall(1, true, true), served(1), START))
        .isInstanceOf(Finding.WrongAnswer.class);
  }

  private static Returned served(long entries) {
    return new Returned(0, false, entries, List.of(0L), List.of(), List.of());
  }
}
