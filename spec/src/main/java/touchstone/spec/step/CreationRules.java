package touchstone.spec.step;

import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;
import touchstone.spec.call.DomctlCall.Create;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.EventAbi;
import touchstone.spec.state.GrantState;
import touchstone.spec.state.Holding;
import touchstone.spec.state.Life;
import touchstone.spec.state.Limits;
import touchstone.spec.state.Settings;
import touchstone.spec.state.State;
import touchstone.spec.state.VcpuState;

/**
 * How a domain begins: paused, without memory, mappings, ports and vCPUs, all of its own. @xen
 * public/domctl.h
 */
final class CreationRules {
  private static final int HVM_WITH_HAP = 3;
  private static final int DEFAULT_WEIGHT = 256;

  /** SHUTDOWN_reboot for a triple fault; all others are 0. */
  private static final PSortedMap<Integer, Long> PARAMETERS =
      TreePMap.singleton(HvmRules.TRIPLE_FAULT_REASON, 1L);

  private static final int MOST_PORTS = 4096;
  private static final long PAGE = 4096;
  private static final int VCPU_INFO = 64;

  private CreationRules() {}

  static Verdict create(Step step, int wanted, Create call) {
    if (call.flags() != HVM_WITH_HAP || !call.plain() || call.vcpus() == 0) {
      return step.fails(Errno.EINVAL, "only HVM domains with HAP and without extras are offered");
    }
    if (step.answered(Errno.EINVAL) && (1 < call.vcpus() || call.grantFrames() != 1)) {
      return step.fails(Errno.EINVAL, "more than is served").using(Looseness.UNSERVED);
    }
    if (step.answered(Errno.ENOMEM)) {
      return step.fails(Errno.ENOMEM, "no memory").using(Looseness.OUT_OF_MEMORY);
    }
    boolean named = wanted != 0 && wanted < DomctlRules.FIRST_RESERVED;
    if (named && step.pre().host().domainIds() <= wanted) {
      return step.fails(Errno.EINVAL, "a number that no domain can have");
    }
    if (named && step.pre().domain(wanted).isPresent()) {
      return step.fails(Errno.EEXIST, "the number is another's");
    }
    return made(step, named ? wanted : (int) step.returned().value(1), call);
  }

  /** Which number and which frame for shared_info the hypervisor chooses; neither is in use. */
  // [model->req~mem-single-owner~1]
  private static Verdict made(Step step, int id, Create call) {
    State pre = step.pre();
    if (id <= 0 || pre.host().domainIds() <= id || pre.domain(id).isPresent()) {
      return new Verdict.Refused("a free domain number", "the number is another's or no number");
    }
    boolean told = !step.invocation().resultWritable() || step.returned().value(0) == id;
    if (!told) {
      return new Verdict.Refused("domain " + id + " told", "the toolstack learns the number");
    }
    if (step.returned().frames().isEmpty() || isOwned(pre, step.returned().frames().getFirst())) {
      return new Verdict.Refused("a free frame for shared_info", "a frame has one owner");
    }
    DomainState fresh = fresh(id, call, step);
    return step.delivers(pre.with(fresh), "the domain is there, and has nothing")
        .using(Looseness.WHICH_DOMAIN_ID)
        .using(Looseness.WHICH_FRAME);
  }

  private static boolean isOwned(State state, int frame) {
    return frame <= 0
        || state.host().frames() <= frame
        || state.domains().values().stream().anyMatch(d -> d.frames().containsKey(frame));
  }

  /** A negative limit of grant frames is the default, which the hypervisor names. */
  private static DomainState fresh(int id, Create call, Step step) {
    int grants = call.grantFrames() < 0 ? (int) step.returned().value(2) : call.grantFrames();
    int port = (int) Math.min(call.maxPort(), MOST_PORTS - 1);
    return new DomainState(
        id,
        new Limits(0, port, grants, (int) call.vcpus()),
        Life.CREATED,
        TreePMap.singleton(
            step.returned().frames().getFirst(), new Holding(Holding.Purpose.SHARED_INFO, false)),
        TreePMap.empty(),
        TreePMap.empty(),
        new GrantState(TreePVector.empty(), TreePMap.empty(), TreePMap.empty()),
        TreePVector.empty(),
        new Settings(
            false,
            0,
            DEFAULT_WEIGHT,
            0,
            0,
            PARAMETERS,
            TreePVector.empty(),
            new EventAbi.TwoLevel()));
  }

  /** The vCPUs promised at creation, off line; some of them if memory runs out. */
  static Verdict maxVcpus(Step step, DomainState d, long count) {
    if (d.dying() || count != d.limits().vcpus()) {
      return step.fails(Errno.EINVAL, "dying, or another number than at creation");
    }
    if (step.answered(Errno.ENOMEM)) {
      int some = (int) step.returned().value(0);
      boolean possible = d.vcpus().size() <= some && some <= count;
      return possible
          ? step.answers(Errno.ENOMEM.status(), step.pre().with(grown(step, d, some)), "no memory")
              .using(Looseness.OUT_OF_MEMORY)
          : new Verdict.Refused("no more vCPUs than promised", "and none is lost");
    }
    return step.succeeds(step.pre().with(grown(step, d, (int) count)), "the vCPUs are there");
  }

  private static DomainState grown(Step step, DomainState d, int count) {
    long everywhere = step.pre().host().allCpus();
    PVector<VcpuState> vcpus = d.vcpus();
    while (vcpus.size() < count) {
      long info = d.sharedInfo() * PAGE + vcpus.size() * (long) VCPU_INFO;
      VcpuState fresh =
          new VcpuState(false, VcpuState.Run.OFFLINE, TimerRules.NEVER, 0, info, everywhere);
      vcpus = vcpus.plus(fresh);
    }
    return d.withVcpus(vcpus);
  }
}
