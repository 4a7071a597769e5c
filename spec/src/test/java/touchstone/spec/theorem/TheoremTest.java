package touchstone.spec.theorem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import touchstone.spec.call.EventCall;
import touchstone.spec.call.MemoryCall;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.GrantState.Use;
import touchstone.spec.state.Holding;
import touchstone.spec.state.Leaf;
import touchstone.spec.state.Life;
import touchstone.spec.state.Policy;
import touchstone.spec.state.Port;
import touchstone.spec.state.Rights;
import touchstone.spec.state.State;
import touchstone.spec.step.Specification;
import touchstone.spec.step.Verdict;

/** The specification keeps the theorem, and a specification that does not is found out. */
class TheoremTest {
  private static final int STEPS = 60;

  @Property(tries = 30, seed = "2026")
  void everyStepKeepsInvariantIntegrityAndConfidentiality(
      @ForAll long seed, @ForAll Policy policy) {
    new Walk(Specification::step, policy, seed).steps(STEPS);
  }

  /** Otherwise the property above would say little. */
  @Test
  void walksMakeUseOfWhatIsOffered() {
    Set<Offer> offers = EnumSet.noneOf(Offer.class);
    Set<String> effects = new TreeSet<>();
    for (long seed = 0; seed < 60; seed++) {
      Walk walk = new Walk(Specification::step, Policy.DEFAULT, seed).steps(2 * STEPS);
      offers.addAll(walk.offers);
      effects.addAll(walk.effects);
    }
    assertThat(offers)
        .as("all but waking up, which is no call's effect but what may follow from one")
        .isEqualTo(EnumSet.complementOf(EnumSet.of(Offer.WAKE_UP)));
    assertThat(effects)
        .contains(
            "AllocUnbound",
            "BindInterdomain",
            "Close",
            "Reserve",
            "AddToPhysmap",
            "AddBatch",
            "RemoveFromPhysmap",
            "Batch",
            "SetupTable",
            "Create",
            "MaxVcpus",
            "MaxMemory",
            "Destroy",
            "Pause",
            "Unpause",
            "Resume",
            "Scheduler",
            "SetAffinity",
            "Shutdown",
            "ShutdownCode",
            "Block",
            "Down",
            "SetParam",
            "SetUpcallVector",
            "TimerCall");
  }

  // ---- broken specifications --------------------------------------------------------------------

  private static void isFoundOut(Walk.Rules broken) {
    assertThatThrownBy(
            () -> {
              for (long seed = 0; seed < 30; seed++) {
                new Walk(broken, Policy.DEFAULT, seed).steps(STEPS);
              }
            })
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aSendThatPausesThePeerIsFoundOut() {
    isFoundOut((pre, invocation, returned) -> {
      Verdict verdict = Specification.step(pre, invocation, returned);
      if (verdict instanceof Verdict.Allowed a && invocation.call() instanceof EventCall.Send) {
        DomainState other = a.post().at(invocation.domain() == 1 ? 2 : 1);
        return a.leadingTo(a.post().with(other.withLife(Life.CREATED)));
      }
      return verdict;
    });
  }

  @Test
  void anAnswerThatTellsWhetherOthersArePausedIsFoundOut() {
    isFoundOut((pre, invocation, returned) -> {
      boolean paused = pre.domain(3).filter(d -> d.life().pauses() > 0).isPresent();
      return invocation.call() instanceof MemoryCall.CurrentReservation && paused
          ? new Verdict.Refused("silence", "somebody is paused")
          : Specification.step(pre, invocation, returned);
    });
  }

  @Test
  void memoryThatStaysMappedWhenGivenBackIsFoundOut() {
    isFoundOut((pre, invocation, returned) -> {
      Verdict verdict = Specification.step(pre, invocation, returned);
      if (verdict instanceof Verdict.Allowed a && invocation.call() instanceof MemoryCall.Reserve) {
        DomainState d = a.post().at(invocation.domain());
        DomainState before = pre.at(invocation.domain());
        return a.leadingTo(a.post().with(d.withLeaves(before.leaves())));
      }
      return verdict;
    });
  }

  // ---- broken states ----------------------------------------------------------------------------

  private static final State SOUND = Worlds.initial(Policy.SILO);

  private static void isUnsound(State state, String what) {
    assertThat(Invariant.violations(SOUND)).isEmpty();
    assertThat(Invariant.violations(state)).anySatisfy(v -> assertThat(v).contains(what));
  }

  private static State withLeaf(int domain, int gfn, Leaf leaf) {
    DomainState d = SOUND.at(domain);
    return SOUND.with(d.withLeaves(d.leaves().plus(gfn, leaf)));
  }

  @Test
  void foreignMemoryAsOnesOwnIsUnsound() {
    int frame = SOUND.at(2).leaves().get(0).frame();
    isUnsound(withLeaf(1, 0, new Leaf(frame, Rights.ALL, true)), "without owning it");
  }

  @Test
  void aFrameOfNobodyIsUnsound() {
    isUnsound(withLeaf(1, 0, new Leaf(Worlds.FRAMES - 1, Rights.READ, false)), "nobody may share");
  }

  @Test
  void anExecutableForeignPageIsUnsound() {
    int frame = SOUND.at(2).leaves().get(0).frame();
    isUnsound(withLeaf(1, 0, new Leaf(frame, Rights.ALL, false)), "may execute");
  }

  @Test
  void anAliasIsUnsound() {
    isUnsound(withLeaf(1, 1, SOUND.at(1).leaves().get(0)), "twice");
  }

  @Test
  void twoOwnersAreUnsound() {
    DomainState d = SOUND.at(1);
    int frame = SOUND.at(2).leaves().get(0).frame();
    isUnsound(
        SOUND.with(d.withFrames(d.frames().plus(frame, Holding.OF_MEMORY))), "as another domain");
  }

  @Test
  void aOneSidedBindingIsUnsound() {
    isUnsound(
        SOUND.with(SOUND.at(1).withPort(1, new Port.Interdomain(0, 0, 1))), "does not know it");
  }

  @Test
  void aBindingAcrossTheSiloIsUnsound() {
    State bound =
        SOUND
            .with(SOUND.at(1).withPort(1, new Port.Interdomain(0, 2, 1)))
            .with(SOUND.at(2).withPort(1, new Port.Interdomain(0, 1, 1)));
    isUnsound(bound, "against the policy");
  }

  @Test
  void aUseWithoutAMappingIsUnsound() {
    DomainState d = SOUND.at(1);
    Use use = new Use(0, d.leaves().get(0).frame(), 1, 0);
    isUnsound(
        SOUND.with(d.withGrants(d.grants().withUses(d.grants().uses().plus(3, use)))),
        "counts other uses");
  }
}
