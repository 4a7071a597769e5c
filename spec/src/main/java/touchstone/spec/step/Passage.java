package touchstone.spec.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.Port.VirtualIrq;
import touchstone.spec.state.State;
import touchstone.spec.state.VcpuState;

/**
 * Between two steps, when guests run or nobody does: timers fire when their time has come, and
 * vCPUs that wait wake up. Nothing else changes.
 */
final class Passage {
  /** VIRQ_TIMER. @xen public/xen.h */
  private static final int TIMER = 0;

  private Passage() {}

  // [model->req~rsc-timer-not-early~1]
  static Finding judge(State before, Outcome outcome, long time, Set<Integer> active) {
    State now = outcome.state();
    State expected = before;
    List<Endpoint> signals = new ArrayList<>();
    for (DomainState d : before.domains().values()) {
      DomainState actual = now.domains().get(d.id());
      for (int i = 0; actual != null && i < d.vcpus().size(); i++) {
        if (hasFired(d.vcpus().get(i), actual, i, time)) {
          VcpuState fired = d.vcpus().get(i).withTimer(TimerRules.NEVER);
          expected = expected.with(expected.at(d.id()).withVcpu(i, fired));
          signals.addAll(listeners(d, i));
        }
      }
    }
    Set<Integer> everybody = new TreeSet<>(before.domains().keySet());
    State settled = Agreement.settled(expected, now, everybody);
    if (!settled.equals(now)) {
      return new Finding.WrongState(settled);
    }
    return Signals.judge(signals, outcome, active, active, List.of(), Set.of(Looseness.WAKE));
  }

  private static boolean hasFired(VcpuState vcpu, DomainState actual, int number, long time) {
    return vcpu.timer() <= time
        && actual.hasVcpu(number)
        && actual.vcpus().get(number).timer() == TimerRules.NEVER;
  }

  private static List<Endpoint> listeners(DomainState d, int vcpu) {
    return d.ports().entrySet().stream()
        .filter(e -> e.getValue() instanceof VirtualIrq v && v.virq() == TIMER && v.vcpu() == vcpu)
        .map(e -> new Endpoint(d.id(), e.getKey()))
        .toList();
  }
}
