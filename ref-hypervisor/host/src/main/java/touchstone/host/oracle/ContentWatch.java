package touchstone.host.oracle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import touchstone.core.hardware.Hardware;
import touchstone.spec.call.Call;
import touchstone.spec.call.EventCall;
import touchstone.spec.call.GrantCall;
import touchstone.spec.call.MemoryCall;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.Holding;
import touchstone.spec.state.State;
import touchstone.spec.step.Endpoint;
import touchstone.spec.step.Verdict;
import touchstone.spec.step.Write;

/**
 * The content of other domains' memory across a step: nothing of it may change but what the verdict
 * says may be written, and the event bits of those that are signalled. Frames just chosen are zero.
 *
 * <p>It reads all of memory twice, so it is for tests.
 */
final class ContentWatch {
  private static final int PAGE = 4096;
  private static final int WORDS = PAGE / 8;

  private final Hardware hardware;
  private final int every;
  private long steps;

  /**
   * @param every of how many steps one is watched, at least 1
   */
  ContentWatch(Hardware hardware, int every) {
    this.hardware = hardware;
    this.every = every;
  }

  /** All of memory, if this is a call about shared things and one to watch. */
  long @Nullable [] before(Call call) {
    boolean shared =
        call instanceof EventCall || call instanceof MemoryCall || call instanceof GrantCall;
    return shared && steps++ % every == 0 ? content() : null;
  }

  private long[] content() {
    long[] words = new long[hardware.frames() * WORDS];
    for (int i = 0; i < words.length; i++) {
      words[i] = hardware.read64(i * 8L);
    }
    return words;
  }

  /** What a step of {@code actor} has written where it must not, one line each. */
  // [model->req~hyp-no-harm~1]
  List<String> violations(
      long[] before, State pre, int actor, Verdict.Allowed verdict, List<Integer> chosen) {
    Set<Integer> open = reachable(pre, actor);
    open.addAll(reachable(verdict.post(), actor));
    open.addAll(eventFrames(verdict));
    List<String> violations = new ArrayList<>();
    for (DomainState d : pre.domains().values()) {
      for (int frame : d.frames().keySet()) {
        if (!open.contains(frame)) {
          compare(before, d.id(), frame, verdict.writes(), violations);
        }
      }
    }
    chosen.stream()
        .filter(frame -> 0 < frame && !isZero(frame))
        .map(frame -> "frame " + frame + " was given to a domain with content")
        .forEach(violations::add);
    return violations;
  }

  /** What the actor owns or could write itself: its results go there. */
  private static Set<Integer> reachable(State state, int actor) {
    Set<Integer> frames = new HashSet<>();
    state
        .domain(actor)
        .ifPresent(d -> {
          frames.addAll(d.frames().keySet());
          d.leaves().values().stream()
              .filter(leaf -> leaf.rights().write())
              .forEach(leaf -> frames.add(leaf.frame()));
        });
    return frames;
  }

  private static Set<Integer> eventFrames(Verdict.Allowed verdict) {
    Set<Integer> frames = new HashSet<>();
    for (Endpoint port : verdict.signals()) {
      verdict.post().domain(port.domain()).ifPresent(d -> addEventFrames(d, frames));
    }
    return frames;
  }

  private static void addEventFrames(DomainState d, Set<Integer> frames) {
    d.vcpus().forEach(v -> frames.add((int) (v.info() / PAGE)));
    d.settings().events().frames().forEach(frames::add);
    d.frames()
        .forEach((frame, holding) -> {
          if (holding.purpose() == Holding.Purpose.SHARED_INFO) {
            frames.add(frame);
          }
        });
  }

  private void compare(
      long[] before, int owner, int frame, List<Write> writes, List<String> violations) {
    for (int word = 0; word < WORDS; word++) {
      long was = before[frame * WORDS + word];
      long is = hardware.read64(frame * (long) PAGE + word * 8L);
      for (int b = 0; was != is && b < 8; b++) {
        int offset = word * 8 + b;
        boolean same = (byte) (was >> 8 * b) == (byte) (is >> 8 * b);
        if (!same && writes.stream().noneMatch(w -> covers(w, frame, offset))) {
          violations.add(
              "byte " + offset + " of frame " + frame + " of d" + owner + " was written");
          return;
        }
      }
    }
  }

  private static boolean covers(Write write, int frame, int offset) {
    return write.frame() == frame
        && write.offset() <= offset
        && offset < write.offset() + write.length();
  }

  private boolean isZero(int frame) {
    for (int word = 0; word < WORDS; word++) {
      if (hardware.read64(frame * (long) PAGE + word * 8L) != 0) {
        return false;
      }
    }
    return true;
  }
}
